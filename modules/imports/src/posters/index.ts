import type { Target } from '../reading/index.ts'
import type { Poster } from './poster.ts'
import { postPurchaseRecords } from './purchases.ts'

/** The poster of a target. */
export function posterOf(target: Target): Poster<Target> {
  // The mapping's target decides what the reader gives; the two sides of this table agree by construction.
  return POSTERS[target] as Poster<Target>
}

const POSTERS: { readonly [T in Target]?: Poster<T> } = {
  purchases: postPurchaseRecords,
}
