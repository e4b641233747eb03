import { BEHAVIOUR_DIMENSIONS } from './behaviour-dimensions.ts'
import type { Dimension } from './dimension.ts'
import { PERSON_DIMENSIONS } from './person-dimensions.ts'
import { PLACE_DIMENSIONS } from './place-dimensions.ts'
import { PROGRAMME_DIMENSIONS } from './programme-dimensions.ts'
import { TRADE_DIMENSIONS } from './trade-dimensions.ts'

/** Every dimension, defined once. */
export const DIMENSIONS: readonly Dimension[] = [
  ...PLACE_DIMENSIONS,
  ...TRADE_DIMENSIONS,
  ...PERSON_DIMENSIONS,
  ...PROGRAMME_DIMENSIONS,
  ...BEHAVIOUR_DIMENSIONS,
]

const BY_CODE = new Map(DIMENSIONS.map((dimension) => [dimension.code, dimension]))

/** One of those that every house has. */
export const dimensionOf = (code: string): Dimension | undefined => BY_CODE.get(code)
