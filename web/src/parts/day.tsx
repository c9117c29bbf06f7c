/** A field for a day, month or year, as filters take them and as the program writes them. */
import type { JSX } from "preact";

export function DayField({ name, label, value }: { name: string; label: string; value: string }): JSX.Element {
  return <label>{label}<input name={name} class="day" defaultValue={value} placeholder="2024-03-31" pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" inputMode="numeric" autocomplete="off" /></label>;
}
