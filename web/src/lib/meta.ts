import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Meta } from "./types";

/** What the database and the server are; null until it is known. */
export const MetaContext = createContext<Meta | null>(null);
export const useMeta = (): Meta | null => useContext(MetaContext);
