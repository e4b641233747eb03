import type { AmongOrder } from './among-order.ts'
import type { Limits } from './olap.ts'
import type { PublishOrder } from './publish-order.ts'
import type { Given } from './query/fragment.ts'

/** What is asked of the process that owns the projection: one address, a JSON body, a token. */
export type Asking =
  | { readonly ask: 'rows' | 'set'; readonly text: string; readonly values: readonly Given[]; readonly limits: Limits }
  | { readonly ask: 'among'; readonly order: AmongOrder; readonly limits: Limits }
  | { readonly ask: 'changes'; readonly since: number }
  | { readonly ask: 'publish'; readonly order: PublishOrder }
  | { readonly ask: 'version' | 'looked' | 'state' | 'rebuild' }

export type AskingFault = 'not_ready' | 'too_many_rows' | 'took_too_long' | 'broken'

export interface FaultBody {
  readonly fault: AskingFault
  readonly message: string
  /** Of `not_ready`. */
  readonly building?: unknown
}

/** Header of an answer that is a list of 32-bit numbers: its version. */
export const VERSION_HEADER = 'atrium-version'
/** Header of an answer that is several such lists, one after another: how many numbers each has. */
export const SIZES_HEADER = 'atrium-sizes'
/** Header of such an answer that means everybody. */
export const EVERYBODY_HEADER = 'atrium-everybody'
