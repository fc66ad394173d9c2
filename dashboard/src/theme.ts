// Dark, light, or as the system has it.
import { effect, signal } from "@preact/signals";
import { readStored, store } from "./time";

export type Choice = "system" | "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");
const stored = readStored("theme");
export const choice = signal<Choice>(stored === "light" || stored === "dark" ? stored : "system");
const systemDark = signal(system.matches);
system.addEventListener("change", () => (systemDark.value = system.matches));

/** What is shown: `dark` or `light`. */
export const theme = signal<"dark" | "light">("light");

effect(() => {
  const dark = choice.value === "dark" || (choice.value === "system" && systemDark.value);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  theme.value = dark ? "dark" : "light";
});

export function choose(next: Choice): void {
  choice.value = next;
  store("theme", next);
}
