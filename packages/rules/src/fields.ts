import type { Condition } from './condition.ts'
import type { Context } from './context.ts'
import { namesIn } from './plan.ts'
import { planOf } from './read.ts'

/**
 * The names that a condition reads, sorted, each once: fields, lists, and fields of their elements (`lines.sku`). Whoever fills the
 * context loads these and nothing else. Throws `RangeError` where the tree has faults.
 */
export function fieldsOf(context: Context, tree: Condition): readonly string[] {
  return namesIn(planOf(context, tree))
}
