import { useEffect } from "preact/hooks";
import { useWords } from "../words/words";

/** The title of the window says which view it is. */
export function useTitle(name: string): void {
  const words = useWords();

  useEffect(() => {
    document.title = name ? `${name} · dragoman` : "dragoman";
  }, [name, words]);
}
