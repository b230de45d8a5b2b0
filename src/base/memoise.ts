/** What a map and a weak map have in common. */
interface Memory<Value> {
  has(key: unknown): boolean;
  get(key: unknown): Value | undefined;
  set(key: unknown, value: Value): unknown;
}

/**
 * The function with a memory: what it once came to for a key, the argument itself unless said, is given again. Keys
 * that are objects are held weakly: with them goes what was remembered of them.
 */
export function memoise<Of, Value>(make: (of: Of) => Value, keyOf: (of: Of) => unknown = of => of): (of: Of) => Value {
  const byObject: Memory<Value> = new WeakMap<object, Value>(), byValue: Memory<Value> = new Map<unknown, Value>();
  return of => {
    const key = keyOf(of), known = key instanceof Object ? byObject : byValue;
    if (!known.has(key)) known.set(key, make(of));
    return known.get(key)!;
  };
}
