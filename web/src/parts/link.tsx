/** A link within the page: followed without loading, opened elsewhere when the reader asks for it. */
import type { ComponentChildren, JSX } from "preact";
import { go } from "../lib/location";

interface LinkProps { to: string; children: ComponentChildren; class?: string; label?: string; current?: boolean }

export function Link({ to, children, class: name, label, current }: LinkProps): JSX.Element {
  const follow = (e: MouseEvent): void => {
    if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey)
      return;
    e.preventDefault();
    go(to);
  };
  return <a href={to} class={name} aria-label={label} aria-current={current ? "page" : undefined} onClick={follow}>{children}</a>;
}
