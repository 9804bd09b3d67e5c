import { createContext, type Provider, useContext } from "react";

/** A React context that always has a value: its provider, and the hook that reads it. */
export function contextOf<T>(name: string): readonly [provider: Provider<T | undefined>, use: () => T] {
  const context = createContext<T | undefined>(undefined);
  const use = () => {
    const value = useContext(context);
    if (value === undefined) {
      throw new Error(`No provider of ${name} is above this part of the page.`);
    }
    return value;
  };
  return [context.Provider, use];
}
