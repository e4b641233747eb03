import type { RefusedPlace } from '@atrium/kernel'
import { CHECKS } from './check-leaves.ts'
import { checkKeys, isRaw } from './check-values.ts'
import { LEAVES, type LeafKind, LIMITS } from './definition.ts'
import { Faults, shown, step } from './faults.ts'
import type { Vocabulary } from './vocabulary.ts'

/**
 * What is wrong with a filter, whatever was sent, each place by its JSON pointer; empty where it can be asked. Unknown fields, levels,
 * stores, tags and audiences are faults here, so that none is met when it is asked. Products, brands and channels are not
 * looked up: a filter may wait for one that has not been sold yet.
 */
export function checkFilter(raw: unknown, vocabulary: Vocabulary): readonly RefusedPlace[] {
  const faults = new Faults()
  let nodes = 0
  const visit = (node: unknown, pointer: string, depth: number): void => {
    if (++nodes > LIMITS.nodes) {
      if (nodes === LIMITS.nodes + 1) faults.add(pointer, 'too_many', `${LIMITS.nodes} conditions at most`)
      return
    }
    if (depth > LIMITS.depth) {
      faults.add(pointer, 'too_deep', `${LIMITS.depth} levels at most`)
      return
    }
    if (!isRaw(node)) {
      faults.add(pointer, 'not_a_filter', `${shown(node)} is no condition`)
      return
    }
    const forms = ['all', 'any', 'not', 'is'].filter((key) => key in node)
    const [form] = forms
    if (form === undefined || forms.length > 1) {
      faults.add(pointer, 'not_a_filter', 'must be exactly one of all, any, not, or a condition with "is"')
    } else if (form === 'is') {
      const known = LEAVES.find((kind): kind is LeafKind => kind === node.is)
      if (known) CHECKS[known](node, pointer, vocabulary, faults)
      else faults.add(step(pointer, 'is'), 'unknown_name', `${shown(node.is)} is not one of ${LEAVES.join(', ')}`)
    } else {
      checkKeys(node, [form], pointer, faults)
      const below = node[form]
      const at = step(pointer, form)
      if (form === 'not') visit(below, at, depth + 1)
      else if (!Array.isArray(below) || below.length === 0)
        faults.add(at, 'not_a_filter', 'must be a list of at least one')
      else for (const [index, each] of below.entries()) visit(each, step(at, index), depth + 1)
    }
  }
  visit(raw, '', 1)
  return faults.found
}
