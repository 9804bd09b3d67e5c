/** A resource type or "*", and a namespace or "*" (which covers resources without one). */
export interface Selection {
  readonly type: string;
  readonly namespace: string;
}

/** The part of one cluster that a client asks for. */
export interface Wish {
  readonly cluster: string;
  readonly selections: readonly Selection[];
}
