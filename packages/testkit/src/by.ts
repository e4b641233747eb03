import type { By, Scope } from '@atrium/kernel'

let asked = 0

/** A request id that no other ask of this process has. */
const nextRequestId = (): string => `req-test-${++asked}`

/** The house itself asks. */
export const bySystem = (requestId = nextRequestId()): By => ({
  actor: { kind: 'system', id: 0 },
  scope: 'all',
  requestId,
})

/** A staff account asks, on all stores or on those named. */
export const byStaff = (id: number, scope: Scope | readonly number[] = 'all', requestId = nextRequestId()): By => ({
  actor: { kind: 'staff', id },
  scope: scopeOf(scope),
  requestId,
})

/** An API key asks, on all stores or on those named. */
export const byKey = (id: number, scope: Scope | readonly number[] = 'all', requestId = nextRequestId()): By => ({
  actor: { kind: 'key', id },
  scope: scopeOf(scope),
  requestId,
})

const scopeOf = (scope: Scope | readonly number[]): Scope => (scope === 'all' ? 'all' : new Set<number>(scope))
