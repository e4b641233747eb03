import type { Problem } from '@atrium/api'

/** Faults that a refusal names, by JSON pointer in the body; only those below `root`, told from there. */
export function faultsOf(problem: Problem, root = ''): ReadonlyMap<string, string> {
  const { faults }: { readonly faults?: unknown } = { faults: undefined, ...problem }
  const found = new Map<string, string>()
  for (const fault of Array.isArray(faults) ? faults : []) {
    const { pointer, message }: { readonly pointer?: unknown; readonly message?: unknown } = fault
    if (typeof pointer === 'string' && typeof message === 'string' && pointer.startsWith(root))
      found.set(pointer.slice(root.length), message)
  }
  return found
}
