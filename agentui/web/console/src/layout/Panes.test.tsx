import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { renderConsole } from "../testing/renderConsole";
import { Panes, usePanes } from "./Panes";

function Toggles() {
  const { toggleViews, toggleSide } = usePanes();
  return (
    <>
      <button type="button" onClick={toggleViews}>
        toggle views
      </button>
      <button type="button" onClick={toggleSide}>
        toggle side
      </button>
    </>
  );
}

function show(width: number, phone: "views" | "list" | "ticket" = "list") {
  vi.spyOn(window, "matchMedia").mockImplementation((query) => {
    const matches = width >= Number(query.match(/(\d+)px/)?.[1]);
    return Object.assign(new EventTarget(), { matches, media: query }) as MediaQueryList;
  });
  return renderConsole(
    <Panes phone={phone} views={<p>views</p>} list={<Toggles />} ticket={<p>ticket</p>} side={<p>side</p>} />,
  );
}

const shown = () => ["views", "ticket", "side"].filter((text) => screen.queryByText(text));

beforeEach(() => localStorage.clear());

describe("Panes", () => {
  it.each([
    [1440, ["views", "ticket", "side"]],
    [1200, ["ticket", "side"]],
    [1024, ["ticket"]],
    [390, []],
  ])("at %d px shows beside the list %j", async (width, panes) => {
    await show(width);
    expect(shown()).toEqual(panes);
  });

  it("fills a phone with the pane that the address asks for", async () => {
    await show(390, "ticket");
    expect(shown()).toEqual(["ticket"]);
    expect(screen.queryByText("toggle side")).toBeNull();
  });

  it("remembers what is folded where it stands beside, not where it is a drawer", async () => {
    const view = await show(1440);
    await userEvent.click(screen.getByText("toggle side"));
    expect(shown()).toEqual(["views", "ticket"]);
    view.unmount();
    const narrow = await show(1024);
    await userEvent.click(screen.getByText("toggle side"));
    expect(await screen.findByText("side")).toBeInTheDocument();
    narrow.unmount();
    await show(1440);
    expect(shown()).toEqual(["views", "ticket"]);
  });
});
