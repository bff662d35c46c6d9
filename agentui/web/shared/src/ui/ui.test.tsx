import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { renderUi } from "../testing";
import {
  Avatar,
  Button,
  Combobox,
  Field,
  hueOf,
  Input,
  initialsOf,
  RelativeTime,
  SlaChip,
  TagInput,
  useToast,
} from ".";

const NOW = new Date("2026-03-12T15:30:00Z");
const soon = (milliseconds: number) => new Date(NOW.getTime() + milliseconds).toISOString();

afterEach(() => {
  vi.useRealTimers();
});

describe("SlaChip", () => {
  it.each([
    ["running", soon(4.2 * 3_600_000), "4h 12m", "Resolution due in 4h 12m"],
    ["running", soon(12 * 60_000), "Due 12m", "Resolution due in 12m"],
    ["running", soon(-5 * 60_000), "Late 5m", "Resolution late by 5m"],
    ["breached", soon(-26 * 3_600_000), "Late 1d 2h", "Resolution late by 1d 2h"],
    ["paused", null, "Paused", "Resolution paused"],
    ["met", soon(0), "Met", "Resolution met"],
  ] as const)("says %s, due %s, as %s", async (state, due, short, sentence) => {
    await renderUi(<SlaChip kind="resolution" state={state} due={due} />, { now: () => NOW });
    expect(screen.getByText(short)).toHaveAttribute("aria-hidden", "true");
    expect(screen.getByText(sentence)).toBeInTheDocument();
  });

  it("counts down and becomes late by itself", async () => {
    vi.useFakeTimers({ now: NOW });
    await renderUi(<SlaChip kind="first_reply" state="running" due={soon(2000)} />);
    expect(screen.getByText("Due 2s")).toBeInTheDocument();
    act(() => vi.advanceTimersByTime(2000));
    expect(screen.getByText("Late 0s")).toBeInTheDocument();
  });

  it("speaks German", async () => {
    await renderUi(<SlaChip kind="first_reply" state="running" due={soon(720_000)} />, {
      language: "de",
      now: () => NOW,
    });
    expect(screen.getByText("Erste Antwort: fällig in 12 Min.")).toBeInTheDocument();
  });
});

it("RelativeTime keeps the exact moment at hand", async () => {
  await renderUi(<RelativeTime at={soon(-300_000)} />, { now: () => NOW, timeZone: "Europe/Berlin" });
  const time = screen.getByText("5m");
  expect(time).toHaveAttribute("title", "Thursday, March 12, 2026 at 4:25:00 PM GMT+1");
});

it("a Field names its control and reads its error out", async () => {
  await renderUi(
    <Field label="Name" hint="As customers see it" error="Another team has this name">
      <Input />
    </Field>,
  );
  const input = screen.getByRole("textbox", { name: "Name" });
  expect(input).toBeInvalid();
  expect(input).toHaveAccessibleDescription("Another team has this name");
});

it("a loading Button keeps the focus and does nothing", async () => {
  const onClick = vi.fn();
  await renderUi(
    <Button loading onClick={onClick}>
      Save
    </Button>,
  );
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("button", { name: "Save" })).toHaveFocus();
  expect(onClick).not.toHaveBeenCalled();
});

describe("Avatar", () => {
  it.each([
    ["Ana Sousa", "AS"],
    ["Maximiliane von Hohenstein", "MH"],
    ["jo@example.org", "JO"],
    ["田中 美咲", "田美"],
    ["💥", "?"],
    ["", "?"],
  ])("of %j shows %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it("says presence in words and gives a seed one colour everywhere", async () => {
    await renderUi(<Avatar name="Ana Sousa" presence="away" />);
    expect(screen.getByRole("img", { name: "Ana Sousa, away" })).toBeInTheDocument();
    expect(hueOf("42")).toBe(hueOf("42"));
    expect(new Set(Array.from({ length: 200 }, (_, id) => hueOf(`${id}`))).size).toBe(12);
  });
});

function Tags({ onChange }: { onChange: (tags: string[]) => void }) {
  const [tags, setTags] = useState(["billing"]);
  const change = (next: string[]) => {
    setTags(next);
    onChange(next);
  };
  return (
    <TagInput
      aria-label="Tags"
      value={tags}
      onChange={change}
      suggestions={["refund", "returns", "billing"]}
    />
  );
}

it("TagInput adds, offers, refuses doubles and takes away, all by keyboard", async () => {
  const onChange = vi.fn();
  await renderUi(<Tags onChange={onChange} />);
  const input = screen.getByRole("combobox", { name: "Tags" });
  await userEvent.type(input, "re");
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["refund", "returns"]);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(onChange).toHaveBeenLastCalledWith(["billing", "returns"]);
  await userEvent.type(input, "VIP,Billing,");
  expect(onChange).toHaveBeenLastCalledWith(["billing", "returns", "vip"]);
  await userEvent.keyboard("{Backspace}{Backspace}");
  expect(onChange).toHaveBeenLastCalledWith(["billing"]);
  expect(screen.getAllByRole("status").map((region) => region.textContent)).toContain("returns removed");
});

it("a multiple Combobox stays open and toggles", async () => {
  const onChange = vi.fn();
  const options = [
    { value: "1", label: "Ana" },
    { value: "2", label: "Bo" },
  ];
  await renderUi(
    <Field label="Followers">
      <Combobox multiple options={options} value={["1"]} onChange={onChange} placeholder="Nobody" />
    </Field>,
  );
  await userEvent.click(screen.getByRole("button", { name: /Followers/ }));
  await userEvent.click(screen.getByRole("option", { name: "Bo" }));
  expect(onChange).toHaveBeenLastCalledWith(["1", "2"]);
  await userEvent.click(screen.getByRole("option", { name: "Ana" }));
  expect(onChange).toHaveBeenLastCalledWith([]);
});

function Verbs() {
  const toast = useToast();
  const verb = (title: string, undoes?: string) => () => toast({ title, undo: vi.fn(), undoes });
  return (
    <>
      <Button onClick={verb("Solved")}>Solve</Button>
      <Button onClick={verb("Tagged")}>Tag</Button>
      <Button onClick={verb("Sent", "send")}>Send</Button>
    </>
  );
}

it("offers to undo only the newest of a kind", async () => {
  await renderUi(<Verbs />);
  const messages = screen.getByRole("region", { name: /Notifications/ });
  for (const name of ["Send", "Solve", "Tag"]) await userEvent.click(screen.getByRole("button", { name }));
  expect(within(messages).getByText("Tagged")).toBeVisible();
  expect(within(messages).getByText("Sent")).toBeVisible();
  expect(within(messages).queryByText("Solved")).not.toBeInTheDocument();
  expect(screen.getAllByRole("button", { name: "Undo" })).toHaveLength(2);
});

function Solve({ undo }: { undo: () => void }) {
  const toast = useToast();
  return <Button onClick={() => toast({ title: "Ticket 1042 solved", undo })}>Solve</Button>;
}

it("a toast can be undone once", async () => {
  const undo = vi.fn();
  await renderUi(<Solve undo={undo} />);
  await userEvent.click(screen.getByRole("button", { name: "Solve" }));
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.queryByRole("button", { name: "Undo" })).not.toBeInTheDocument();
});
