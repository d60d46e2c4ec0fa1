declare const brand: unique symbol;

/** A value that only its own module makes: two brands of bigint do not mix. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
