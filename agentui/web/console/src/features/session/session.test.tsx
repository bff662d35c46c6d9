import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Fault } from "../../api";
import { renderConsole } from "../../testing/renderConsole";
import { strengthOf } from "./passwordStrength";
import { SetupForm } from "./SetupForm";
import { SignInForm } from "./SignInForm";

afterEach(() => {
  vi.useRealTimers();
});

describe("strengthOf", () => {
  it.each([
    ["short", "short"],
    ["aaaaaaaaaaaaaaaa", "weak"],
    ["1234567890", "weak"],
    ["harbourlight", "fair"],
    ["a calm and quiet harbour", "strong"],
  ])("%j is %s", (password, strength) => {
    expect(strengthOf(password)).toBe(strength);
  });
});

describe("SignInForm", () => {
  it("says how long to wait, counts down, and then lets try again", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const limited = new Fault({ code: "rate_limited", status: 429, title: "Too many", retryAfter: 30 });
    const onSubmit = vi.fn();
    await renderConsole(<SignInForm pending={false} error={limited} onSubmit={onSubmit} />);
    expect(screen.getByRole("status")).toHaveTextContent("Too many attempts. Try again in 30s.");
    expect(screen.getByRole("button", { name: "Sign in" })).toBeDisabled();
    await act(() => vi.advanceTimersByTimeAsync(31_000));
    expect(screen.getByRole("status")).toHaveTextContent("You can try again now.");
    expect(screen.getByRole("button", { name: "Sign in" })).toBeEnabled();
  });

  it("does not say which of the two was wrong", async () => {
    const wrong = new Fault({ code: "wrong_credentials", status: 401, title: "Unauthorized" });
    await renderConsole(<SignInForm pending={false} error={wrong} onSubmit={() => {}} />);
    expect(screen.getByRole("status")).toHaveTextContent("Email and password do not match.");
  });
});

describe("SetupForm", () => {
  it("shows each error at its field, and one that has no field above the form", async () => {
    const refused = new Fault({
      code: "invalid_input",
      status: 422,
      title: "Unprocessable",
      fields: { email: "is no address", token: "This link has been used already." },
    });
    await renderConsole(<SetupForm pending={false} error={refused} onSubmit={() => {}} />);
    expect(screen.getByLabelText("Email")).toHaveAccessibleDescription("is no address");
    expect(screen.getByLabelText("Email")).toBeInvalid();
    expect(screen.getByRole("status")).toHaveTextContent("This link has been used already.");
  });

  it("sends what was entered, with the placeholder address unless another is given", async () => {
    const onSubmit = vi.fn();
    const user = userEvent.setup();
    await renderConsole(<SetupForm pending={false} error={null} onSubmit={onSubmit} />);
    await user.type(screen.getByLabelText("Your name"), "Ada");
    await user.type(screen.getByLabelText("Email"), "ada@desk.test");
    await user.type(screen.getByLabelText("Password"), "a calm and quiet harbour");
    await user.type(screen.getByLabelText("Name of the desk"), "Harbour");
    await user.click(screen.getByRole("button", { name: "Create the desk" }));
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith({
      name: "Ada",
      email: "ada@desk.test",
      password: "a calm and quiet harbour",
      desk_name: "Harbour",
      mailbox_address: "support@example.com",
    });
  });
});
