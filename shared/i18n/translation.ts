/** The shape of `T` with every leaf a string: a language that lacks a key, or has one too many, does not compile. */
export type Translation<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]> };
