import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Ellipsis } from "lucide-react";
import { afterEach, expect, it, vi } from "vitest";
import { renderUi } from "../testing";
import { deferred, IconButton, type OpenedProps, Opener, Tooltip } from ".";

afterEach(() => {
  vi.useRealTimers();
});

function Panel({ trigger, open, onOpenChange, text }: OpenedProps & { text: string }) {
  return (
    <>
      {trigger}
      {open && (
        <button type="button" onClick={() => onOpenChange(false)}>
          {text}
        </button>
      )}
    </>
  );
}

/** A part that comes when the test says so. */
function later() {
  let arrive = () => {};
  const load = vi.fn(
    () =>
      new Promise<{ default: typeof Panel }>((resolve) => {
        arrive = () => resolve({ default: Panel });
      }),
  );
  return { load, part: deferred(load), arrive: () => act(async () => arrive()) };
}

it("an Opener pressed before its part is here opens once it is, and keeps the keyboard's place", async () => {
  const { load, part, arrive } = later();
  const trigger = <button type="button">More</button>;
  await renderUi(<Opener part={part} own={{ text: "inside" }} popup="menu" trigger={trigger} />);
  await userEvent.tab();
  await userEvent.keyboard("{Enter}{Enter}");
  expect(screen.getByRole("button", { name: "More" })).toHaveAttribute("aria-expanded", "true");
  await arrive();
  expect(load).toHaveBeenCalledOnce();
  expect(screen.getByRole("button", { name: "More" })).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "inside" }));
  expect(screen.queryByRole("button", { name: "inside" })).not.toBeInTheDocument();
});

it("a part whose fetch failed is fetched again by the next who wants it", async () => {
  const load = vi
    .fn()
    .mockRejectedValueOnce(new Error("no connection"))
    .mockResolvedValue({ default: Panel });
  const part = deferred<OpenedProps>(load);
  await expect(part.fetch()).rejects.toThrow("no connection");
  expect(part.read()).toBeNull();
  await part.fetch();
  expect(part.read()).toBe(Panel);
});

it("a tooltip comes with the keyboard's focus and goes with Escape, which it leaves to others", async () => {
  const onKeyDown = vi.fn();
  await renderUi(
    <form onKeyDown={onKeyDown}>
      <Tooltip text="Sends it at once">
        <button type="button">Send</button>
      </Tooltip>
    </form>,
  );
  await userEvent.tab();
  expect(screen.getByRole("tooltip")).toHaveTextContent("Sends it at once");
  expect(screen.getByRole("button")).toHaveAccessibleDescription("Sends it at once");
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
  expect(screen.getByRole("button")).not.toHaveAttribute("aria-describedby");
  expect(onKeyDown).toHaveBeenLastCalledWith(expect.objectContaining({ key: "Escape" }));
});

it("a pointer asks for a tooltip by resting, keeps it while it is on it, and a name is not read twice", async () => {
  vi.useFakeTimers();
  await renderUi(<IconButton icon={Ellipsis} label="More" shortcut="m" />);
  const button = screen.getByRole("button", { name: "More" });
  const over = (element: Element) => fireEvent.pointerOver(element, { pointerType: "mouse" });
  const wait = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
  over(button);
  wait(399);
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
  wait(1);
  expect(screen.getByRole("tooltip")).toHaveTextContent("MoreM");
  expect(button).not.toHaveAccessibleDescription();
  over(document.body);
  wait(100);
  over(screen.getByRole("tooltip"));
  wait(1000);
  expect(screen.getByRole("tooltip")).toBeInTheDocument();
  over(document.body);
  wait(200);
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
});

it("a press takes the tooltip off and a finger never asks for one", async () => {
  vi.useFakeTimers();
  await renderUi(<IconButton icon={Ellipsis} label="More" />);
  const button = screen.getByRole("button", { name: "More" });
  fireEvent.pointerOver(button, { pointerType: "touch" });
  act(() => vi.advanceTimersByTime(1000));
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
  fireEvent.pointerOver(button, { pointerType: "mouse" });
  fireEvent.pointerDown(button);
  act(() => vi.advanceTimersByTime(1000));
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
});
