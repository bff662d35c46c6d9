export { CommandProvider, useCommands, usePaletteProvider, useScope } from "./CommandProvider";
export {
  type Command,
  CommandRegistry,
  type PaletteProvider,
  type PaletteResult,
  type Scope,
} from "./registry";
