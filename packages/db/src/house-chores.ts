import type { Chore } from '@atrium/kernel'
import { forgetKeys } from './idempotency.ts'
import { type OutboxChoreOptions, outboxChores } from './partitions.ts'

/** The timed work of the house itself: partitions of the outbox, forgotten idempotency keys. */
export const houseChores = (options: OutboxChoreOptions): Chore[] => [forgetKeys, ...outboxChores(options)]
