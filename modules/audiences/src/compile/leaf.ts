import type { AudienceLeaf, Leaf, SampleLeaf } from '../definition.ts'
import { eventsQuestion } from './event-leaves.ts'
import {
  consentQuestion,
  fieldQuestion,
  levelQuestion,
  metQuestion,
  pointsQuestion,
  reachableQuestion,
  tagQuestion,
} from './person-leaves.ts'
import { purchasesQuestion } from './purchase-leaves.ts'
import type { Asking, Question } from './question.ts'
import { sequenceQuestion } from './sequence-leaf.ts'

/** Leaves that the projection answers; other audiences and samples are sets already. */
export type AskedLeaf = Exclude<Leaf, AudienceLeaf | SampleLeaf>

/** A checked leaf as a question to the projection. */
export function questionOf(leaf: AskedLeaf, asking: Asking): Question {
  switch (leaf.is) {
    case 'field':
      return fieldQuestion(leaf, asking)
    case 'level':
      return levelQuestion(leaf, asking)
    case 'points':
      return pointsQuestion(leaf, asking)
    case 'consent':
      return consentQuestion(leaf, asking)
    case 'reachable':
      return reachableQuestion(leaf, asking)
    case 'met':
      return metQuestion(leaf, asking)
    case 'tag':
      return tagQuestion(leaf, asking)
    case 'purchases':
      return purchasesQuestion(leaf, asking)
    case 'events':
      return eventsQuestion(leaf, asking)
    case 'sequence':
      return sequenceQuestion(leaf, asking)
  }
}
