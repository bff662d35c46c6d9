import { expect, it } from "vitest";
import { matching } from "./matching";
import type { Command } from "./registry";

const command = (title: string, group: string, keywords?: string[]): Command => ({
  id: title,
  title,
  group,
  keywords,
  run: () => {},
});

const commands = [
  command("Über Kept", "Settings"),
  command("Assign to me", "Ticket", ["take"]),
  command("Go to Settings", "Go to"),
  command("Show or hide the side panel", "Panes"),
];
const found = (query: string) => matching(commands, query).map(({ title }) => title);

it.each([
  ["", commands.map(({ title }) => title)],
  ["assign to me", ["Assign to me"]],
  ["ME ass", ["Assign to me"]],
  ["take", ["Assign to me"]],
  ["uber", ["Über Kept"]],
  ["hide panel", ["Show or hide the side panel"]],
  ["set", ["Go to Settings", "Über Kept"]],
  ["ettings", []],
  ["printer", []],
  ["#1042", []],
])("%j means %j", (query, titles) => {
  expect(found(query)).toEqual(titles);
});
