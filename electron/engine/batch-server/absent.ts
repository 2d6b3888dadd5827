/** Properties that the service has and the engine never sets: they may be selected and filtered by all the same. */
export function absent<N extends string>(...names: readonly N[]): Readonly<Record<N, () => undefined>> {
  const view = Object.fromEntries(names.map((name) => [name, () => undefined]));
  return view as Readonly<Record<N, () => undefined>>;
}
