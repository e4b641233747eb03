import type { Target } from '../reading/index.ts'
import { balancesPoster } from './balances.ts'
import { catalogPoster } from './catalog.ts'
import { membersPoster } from './members.ts'
import { organizationPoster } from './organization.ts'
import type { Poster } from './poster.ts'
import { purchasesPoster } from './purchases.ts'
import { storeDaysPoster } from './store-days.ts'
import { tagsPoster } from './tags.ts'

const POSTERS: { readonly [T in Target]: Poster<T> } = {
  organization: organizationPoster,
  members: membersPoster,
  catalog: catalogPoster,
  purchases: purchasesPoster,
  'store-days': storeDaysPoster,
  balances: balancesPoster,
  tags: tagsPoster,
}

/** The poster of a target. */
export function posterOf(target: Target): Poster<Target> {
  // The mapping's target decides what the reader gives; the two sides of this table agree by construction.
  return POSTERS[target] as Poster<Target>
}
