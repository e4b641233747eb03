// What stories read of replies; whether replies keep to their schemas the server itself checks (`checkReplies`).
export interface Reason {
  readonly code: string
  readonly rule?: string
  readonly points?: number
  readonly cap?: string
}

export interface Earned {
  readonly programmeId: string
  readonly points: number
  readonly balance: number
  readonly debt: number
  readonly tierBefore: string
  readonly tier: string
  readonly reasons: readonly Reason[]
}

export interface Posted {
  readonly purchaseId: string
  readonly memberId: string | null
  readonly programmes: readonly Earned[]
}

export interface Balance {
  readonly programmeId: string
  readonly balance: number
  readonly frozen: number
  readonly debt: number
  readonly spendable: number
  readonly nextExpiry: string | null
}

export interface Entry {
  readonly entryId: string
  readonly kind: string
  readonly amount: number
  readonly balance: number
  readonly reason: string
  readonly mergeId: string | null
  readonly purchaseId: string | null
}

export interface Level {
  readonly programmeId: string
  readonly code: string
  readonly earned: string
  readonly since: string | null
}

export interface Member {
  readonly memberId: string
  readonly lineage: readonly string[]
  readonly stage: string
  readonly name: string | null
  readonly phone: string | null
  readonly homeStoreId: string | null
}

export interface Purchase {
  readonly purchaseId: string
  readonly memberId: string | null
  readonly store: string
  readonly number: string
  readonly paidMinor: number
  readonly returnedMinor: number
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}
