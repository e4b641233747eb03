// Written by `npm run golden` from openapi/admin.json. Do not edit.

export type Audience = {
  readonly audienceId: string
  readonly name: string
  readonly note: string
  readonly kind: 'static' | 'scheduled' | 'live'
  readonly origin: 'filter' | 'list' | 'combination'
  readonly nodeId: string
  /** Counts the changes of the filter: what a change must name */
  readonly definition: number
  readonly schedule: {
    readonly everyMinutes: number
  } | {
    /** Of the day, in the group’s zone */
    readonly atMinute: number
  } | null
  /** Of its set; 0 before it was found first */
  readonly version: number
  /** When it was found last; null before, and where it is not told to your scope */
  readonly people: number | null
  /** Since the version before */
  readonly entered: number | null
  readonly departed: number | null
  /** How many can be written to for marketing, by channel, as of two minutes ago at most */
  readonly reach: { readonly [name: string]: number } | null
  /** Who made it; null where they are gone */
  readonly owner: string | null
  readonly madeAt: string | null
  /** When it is found (again); past: it is being found */
  readonly dueAt: string | null
  /** Why it could not be found the last time */
  readonly fault: string | null
  readonly createdAt: string
  readonly changedAt: string
  readonly archived: boolean
}

/** A tree. Each node is {all: […]}, {any: […]}, {not: …} or a condition with `is`: field {field, op, value} · level {programme, op, value} · points {programme, measure, op, value} · consent {purpose, channel, value} · reachable {channel, purpose?} · met {stores} · tag {tag, op, value} · purchases {measure, op, value, where?, window?, currency?, gross?} · events {measure, property?, op, value, where?, window?} · sequence {steps, withinDays, without?, window?} · audience {audienceId} · sample {seed, from?, to}. Sums of purchases are net of returns unless gross. What may be named is told by GET /v1/audiences/vocabulary. */
export type AudienceFilter = {
  readonly all?: readonly AudienceFilter[]
  readonly any?: readonly AudienceFilter[]
  readonly not?: AudienceFilter
  readonly is?: 'field' | 'level' | 'points' | 'consent' | 'reachable' | 'met' | 'tag' | 'purchases' | 'events' | 'sequence' | 'audience' | 'sample'
  readonly field?: string
  readonly op?: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown'
  readonly value?: string | number | boolean | readonly (string | number | boolean)[]
  readonly programme?: string
  readonly measure?: string
  /** Of events: what is added up, averaged, or of which different values are counted */
  readonly property?: string
  readonly purpose?: string
  readonly channel?: string
  readonly stores?: readonly string[]
  readonly tag?: string
  /** Which purchases, or which events */
  readonly where?: {
    /** Codes of nodes; what is below them is meant too */
    readonly stores?: readonly string[]
    readonly channels?: readonly string[]
    /** Hours of the day there, from … up to but not including till; past midnight where till is not after from */
    readonly hours?: {
      readonly from?: number
      readonly till?: number
    }
    readonly weekdays?: readonly number[]
    /** By sku */
    readonly products?: readonly string[]
    /** Paths; what is below them is meant too */
    readonly categories?: readonly string[]
    readonly brands?: readonly string[]
    readonly atLeastMinor?: number
    readonly kind?: 'track' | 'page' | 'screen'
    readonly names?: readonly string[]
    readonly properties?: readonly {
      readonly property?: string
      readonly op?: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown'
      readonly value?: string | number | boolean | readonly (string | number | boolean)[]
    }[]
    /** Codes of sources */
    readonly sources?: readonly string[]
  }
  /** Days that count: the last so many up to today (or up to so many days ago), or from and till, both included. Left out: ever. */
  readonly window?: {
    readonly lastDays?: number
    readonly endingDaysAgo?: number
    readonly from?: string
    readonly till?: string
  }
  readonly currency?: string
  readonly gross?: boolean
  readonly steps?: readonly {
    /** A purchase */
    readonly purchase?: {
      /** Codes of nodes; what is below them is meant too */
      readonly stores?: readonly string[]
      readonly channels?: readonly string[]
      /** Hours of the day there, from … up to but not including till; past midnight where till is not after from */
      readonly hours?: {
        readonly from?: number
        readonly till?: number
      }
      readonly weekdays?: readonly number[]
      /** By sku */
      readonly products?: readonly string[]
      /** Paths; what is below them is meant too */
      readonly categories?: readonly string[]
      readonly brands?: readonly string[]
      readonly atLeastMinor?: number
      /** Codes of sources */
      readonly sources?: readonly string[]
    }
    /** An event of tracking */
    readonly event?: {
      /** Hours of the day there, from … up to but not including till; past midnight where till is not after from */
      readonly hours?: {
        readonly from?: number
        readonly till?: number
      }
      readonly weekdays?: readonly number[]
      readonly kind?: 'track' | 'page' | 'screen'
      readonly names?: readonly string[]
      readonly properties?: readonly {
        readonly property?: string
        readonly op?: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown'
        readonly value?: string | number | boolean | readonly (string | number | boolean)[]
      }[]
      /** Codes of sources */
      readonly sources?: readonly string[]
    }
  }[]
  readonly withinDays?: number
  /** Exactly one of the two */
  readonly without?: {
    /** A purchase */
    readonly purchase?: {
      /** Codes of nodes; what is below them is meant too */
      readonly stores?: readonly string[]
      readonly channels?: readonly string[]
      /** Hours of the day there, from … up to but not including till; past midnight where till is not after from */
      readonly hours?: {
        readonly from?: number
        readonly till?: number
      }
      readonly weekdays?: readonly number[]
      /** By sku */
      readonly products?: readonly string[]
      /** Paths; what is below them is meant too */
      readonly categories?: readonly string[]
      readonly brands?: readonly string[]
      readonly atLeastMinor?: number
      /** Codes of sources */
      readonly sources?: readonly string[]
    }
    /** An event of tracking */
    readonly event?: {
      /** Hours of the day there, from … up to but not including till; past midnight where till is not after from */
      readonly hours?: {
        readonly from?: number
        readonly till?: number
      }
      readonly weekdays?: readonly number[]
      readonly kind?: 'track' | 'page' | 'screen'
      readonly names?: readonly string[]
      readonly properties?: readonly {
        readonly property?: string
        readonly op?: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown'
        readonly value?: string | number | boolean | readonly (string | number | boolean)[]
      }[]
      /** Codes of sources */
      readonly sources?: readonly string[]
    }
  }
  readonly audienceId?: string
  readonly seed?: string
  readonly from?: number
  readonly to?: number
}

/** A condition of a filter and whether it holds for one member */
export type AudienceWhy = {
  /** JSON pointer in the filter */
  readonly pointer: string
  readonly holds: boolean
  readonly sentence: {
    readonly zh: string
    readonly en: string
  }
  /** What was found of the member, in words; null where the answer says all */
  readonly found: {
    readonly zh: string
    readonly en: string
  } | null
  /** Parts of a group; of a condition that names another audience the filter of that one */
  readonly below: readonly AudienceWhy[]
}

export type ChoreHealth = {
  readonly name: string
  readonly state: 'well' | 'behind' | 'broken'
  readonly everySeconds: number
  /** Things done since ever */
  readonly done: number
  readonly lastRunAt: string | null
  readonly lastEndAt: string | null
  readonly durationMs: number | null
  readonly nextRunAt: string | null
  readonly error: string | null
}

/** A condition tree. Each node has exactly one form: {field, op, value} compares a field; {all: […]}, {any: […]} and {not: …} combine; {some|every: list, where: …} asks about the elements of a list; {sum: list.field, where?, op, value} and {count: list, where?, op, value} compare a total. Money is in integer minor units, days are YYYY-MM-DD, moments RFC 3339 with an offset, times of day HH:MM, days of the year MM-DD, weekdays 1 (Monday) to 7. */
export type Condition = {
  readonly field?: string
  readonly op?: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'during' | 'monthDayBetween' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'under' | 'within' | 'hasAny' | 'hasAll' | 'hasNone' | 'isEmpty' | 'isNotEmpty' | 'isNull' | 'isNotNull'
  readonly value?: string | number | boolean | readonly (string | number | boolean)[]
  readonly all?: readonly Condition[]
  readonly any?: readonly Condition[]
  readonly not?: Condition
  readonly some?: string
  readonly every?: string
  readonly sum?: string
  readonly count?: string
  readonly where?: Condition
}

export type EarningValues = {
  readonly purchase: {
    readonly paidMinor: number
    readonly grossMinor: number
    readonly discountMinor: number
    readonly channel: string | null
    readonly source: string | null
    readonly first: boolean | null
  } | null
  readonly lines: readonly {
    readonly sku: string
    readonly category: string | null
    readonly brand: string | null
    readonly amountMinor: number
    readonly quantity: number
  }[]
  readonly member: {
    readonly stage: string
    readonly tier: string
    readonly gender: string | null
    readonly isBirthday: boolean | null
    readonly isBirthMonth: boolean | null
    readonly joinedDays: number | null
  } | null
  readonly store: {
    readonly node: readonly string[]
    readonly category: string | null
    readonly floor: string | null
  } | null
  readonly time: {
    readonly day: number
    readonly weekday: number
    readonly minuteOfDay: number
    readonly monthDay: number
  } | null
}

/** Who bought, by any identities known at the till: phone_verified, card_no, wechat_unionid … */
export type Identities = readonly {
  readonly kind: string
  readonly value: string
}[]

export type ImportCheck = {
  readonly problems: readonly {
    readonly pointer: string
    readonly message: string
  }[]
  readonly fault: {
    readonly zh: string
    readonly en: string
  } | null
  readonly rows: readonly {
    readonly row: number
    /** The mapping leaves it out */
    readonly skipped: boolean
    readonly kind: string | null
    readonly values: readonly {
      readonly field: string
      readonly type: string
      readonly value: string
    }[]
    readonly faults: readonly {
      readonly column: string
      readonly value: string
      readonly code: string
      readonly message: {
        readonly zh: string
        readonly en: string
      }
    }[]
  }[]
}

export type ImportFile = {
  readonly fileId: string
  readonly name: string
  /** So far */
  readonly bytes: number
  readonly uploadedAt: string
}

export type ImportJob = {
  readonly jobId: string
  /** The run over HTTP that it belongs to, kept for a day; null after it, and from the command line */
  readonly runId: string | null
  readonly target: 'organization' | 'members' | 'catalog' | 'purchases' | 'store-days' | 'balances' | 'tags'
  /** Name of the preset or mapping */
  readonly mapping: string
  /** Of the mapping */
  readonly title: {
    readonly zh: string
    readonly en?: string
  }
  readonly source: string | null
  readonly fileName: string
  readonly state: 'running' | 'done' | 'failed' | 'interrupted'
  /** Rows below the header; known when the job has ended */
  readonly rowsRead: number
  readonly rowsRejected: number
  /** Committed so far: written, unchanged and refused */
  readonly records: number
  readonly written: number
  /** Were here already, just so */
  readonly unchanged: number
  readonly refused: number
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly seconds: number | null
  readonly error: string | null
}

export type ImportLayout = {
  readonly layoutId: string
  readonly name: string
  readonly version: number
  readonly target: 'organization' | 'members' | 'catalog' | 'purchases' | 'store-days' | 'balances' | 'tags'
  readonly savedAt: string
  readonly retired: boolean
}

export type ImportLayoutDetail = {
  readonly layout: ImportLayout
  /** A mapping (docs/IMPORTS.md) */
  readonly mapping: { readonly [name: string]: unknown }
  /** The latest fifty, the latest first */
  readonly versions: readonly {
    readonly version: number
    readonly savedAt: string
    /** A mapping (docs/IMPORTS.md) */
    readonly mapping: { readonly [name: string]: unknown }
  }[]
}

export type ImportLayouts = {
  readonly targets: readonly {
    readonly target: 'organization' | 'members' | 'catalog' | 'purchases' | 'store-days' | 'balances' | 'tags'
    readonly fields: readonly {
      readonly name: string
      readonly type: string
      readonly required: boolean
      readonly words: readonly string[]
    }[]
  }[]
  readonly presets: readonly {
    readonly name: string
    readonly title: {
      readonly zh: string
      readonly en?: string
    }
    readonly notes: string | null
    readonly target: 'organization' | 'members' | 'catalog' | 'purchases' | 'store-days' | 'balances' | 'tags'
    /** A mapping (docs/IMPORTS.md) */
    readonly mapping: { readonly [name: string]: unknown }
  }[]
  readonly saved: readonly ImportLayout[]
  readonly identityKinds: readonly string[]
  readonly encodings: readonly string[]
}

export type ImportPreview = {
  readonly fileId: string
  readonly name: string
  readonly bytes: number
  readonly format: 'csv' | 'xlsx'
  readonly encoding: string | null
  readonly columns: readonly string[]
  readonly rows: readonly {
    readonly row: number
    readonly cells: readonly string[]
  }[]
  /** Presets whose columns the file has */
  readonly fitting: readonly string[]
  /** Saved layouts whose columns the file has */
  readonly fittingLayouts: readonly string[]
}

export type ImportReport = {
  readonly rowsRead: number
  readonly rowsRejected: number
  readonly purchases: number
  readonly purchasesAnonymous: number
  readonly returns: number
  readonly returnsAnonymous: number
  readonly adjustments: number
  /** Sales less returns and adjustments, minor units */
  readonly netMinor: number
  /** Joined members of the group */
  readonly members: number
  readonly pointsIssued: number
  readonly pointsTakenBack: number
  readonly pointsExpired: number
  /** Debt is subtracted */
  readonly pointsOutstanding: number
  readonly membersNegative: number
  readonly pointsDebt: number
  /** Persons by level */
  readonly tiers: { readonly [name: string]: number }
  /** That the imports took */
  readonly seconds: number
}

export type ImportRun = {
  readonly runId: string
  readonly fileId: string
  readonly fileName: string
  readonly target: 'organization' | 'members' | 'catalog' | 'purchases' | 'store-days' | 'balances' | 'tags'
  /** Name of the preset or mapping */
  readonly mapping: string
  readonly dryRun: boolean
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped'
  /** Asked to end; it does after the batch in hand */
  readonly stopping: boolean
  /** Asked for by whoever reads this: only they get the refused rows */
  readonly mine: boolean
  readonly layout: {
    readonly layoutId: string
    readonly version: number
  } | null
  readonly jobId: string | null
  readonly progress: {
    readonly phase: 'opening' | 'reading' | 'handing-over' | 'done'
    readonly rowsRead: number
    readonly rowsRejected: number
    readonly bytesRead: number
    readonly bytesTotal: number
    readonly recordsDone: number
    readonly recordsTotal: number | null
    /** Made or changed */
    readonly written: number
    /** Of these, what was here and is otherwise now */
    readonly changed: number
    /** Were here already, just so */
    readonly unchanged: number
    readonly refused: number
    readonly rowsPerSecond: number
    /** Posted, since the run was taken up */
    readonly recordsPerSecond: number
    readonly secondsLeft: number | null
    /** Since the run was taken up */
    readonly seconds: number
    /** Faults; a row may have several */
    readonly errors: number
    /** Why rows were refused, the commonest first */
    readonly reasons: readonly {
      readonly code: string
      readonly column: string
      readonly message: {
        readonly zh: string
        readonly en: string
      }
      readonly rows: number
      readonly firstRow: number
    }[]
    /** The first that were made or changed, without naming people */
    readonly samples: readonly {
      readonly row: number
      readonly became: 'created' | 'changed'
      readonly text: string
    }[]
  } | null
  /** The first hundred */
  readonly errors: readonly {
    readonly row: number
    readonly column: string
    readonly value: string
    readonly code: string
    readonly message: {
      readonly zh: string
      readonly en: string
    }
  }[]
  readonly fault: {
    readonly zh: string
    readonly en: string
  } | null
  readonly askedAt: string
  readonly endedAt: string | null
}

export type Judgement = {
  readonly programmeId: string
  /** 0 for a programme before its first rules */
  readonly ruleSetVersion: number
  /** Earned when it was posted; negative: taken back */
  readonly points: number
  /** By returns since */
  readonly takenBack: number
  readonly balanceAfter: number
  readonly debtAfter: number
  readonly tierBefore: {
    readonly code: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    }
  }
  readonly tierAfter: {
    readonly code: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    }
  }
  readonly reasons: readonly PointsReason[]
  readonly combine: 'max' | 'sum' | 'product'
  /** In the order in which they were asked, multipliers last */
  readonly rules: readonly {
    readonly rule: string
    readonly name: {
      readonly zh: string
      readonly en: string
    }
    readonly verdict: 'gave' | 'multiplied' | 'capped_to_nothing' | 'gave_nothing' | 'not_met' | 'not_in_force' | 'not_asked'
    /** Granted, after caps */
    readonly points: number
    readonly wanted: number | null
    readonly cap: 'purchase' | 'day' | 'month' | 'budget' | null
    readonly stoppedBy: string | null
    readonly amountMinor: number | null
    /** Of all multipliers that applied */
    readonly factor: number
    readonly action: {
      readonly type: 'rate'
      readonly points: string
      readonly perMinor: number
      readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
      readonly each: 'purchase' | 'line'
    } | {
      readonly type: 'fixed'
      readonly points: number
      readonly each: 'purchase' | 'line' | 'unit'
    } | {
      readonly type: 'multiply'
      readonly factor: string
    }
    readonly caps?: {
      readonly perPurchase?: number
      readonly perMemberDay?: number
      readonly perMemberMonth?: number
      readonly budget?: number
    }
    /** The comparisons that decided it, with what was found */
    readonly decisive: readonly {
      readonly ok: boolean
      readonly pointer: string
      readonly text: {
        readonly zh: string
        readonly en: string
      }
    }[]
  }[]
  readonly returns: readonly {
    readonly memberId: string
    readonly purchaseId: string
    readonly number: string
    readonly at: string
    readonly points: number
  }[]
  /** What the purchase and its returns moved in the ledger */
  readonly entries: readonly {
    readonly entryId: string
    readonly purchaseId: string
    readonly kind: string
    readonly amount: number
    readonly balance: number
    readonly effectiveAt: string
    readonly ruleVersion: number | null
  }[]
}

export type LevelChange = {
  readonly memberId: string
  readonly programmeId: string
  /** The first day on which it holds */
  readonly day: string
  /** When it was found out */
  readonly at: string
  readonly from: string
  /** The same as `from` where the level was kept */
  readonly to: string
  readonly reason: 'spend' | 'window' | 'promise_ended' | 'manual' | 'manual_ended' | 'merge' | 'unmerge' | 'set_changed' | 'erased' | 'kept'
  readonly by: 'staff' | 'key' | 'system'
  /** Of the tier set that judged; 0 for the default set */
  readonly setVersion: number
  /** What the criteria counted: `netSpend 30d` */
  readonly counted: { readonly [name: string]: number }
  readonly purchaseId: string | null
  readonly mergeId: string | null
  readonly keptUntil: string | null
}

export type Lineage = {
  readonly node: {
    readonly id: string
    readonly kind: 'field' | 'eventField' | 'column' | 'step' | 'projected' | 'metric' | 'dimension' | 'tag' | 'section' | 'chart' | 'dashboard' | 'audience'
    readonly layer: 'source' | 'ledger' | 'step' | 'derived' | 'projection' | 'meaning' | 'use'
    /** As the house calls it; an id of what somebody keeps */
    readonly code: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    }
    readonly group: string
    readonly groupName: {
      readonly zh: string
      readonly en?: string
    }
  }
  readonly up: readonly {
    readonly id: string
    readonly kind: 'field' | 'eventField' | 'column' | 'step' | 'projected' | 'metric' | 'dimension' | 'tag' | 'section' | 'chart' | 'dashboard' | 'audience'
    readonly layer: 'source' | 'ledger' | 'step' | 'derived' | 'projection' | 'meaning' | 'use'
    /** As the house calls it; an id of what somebody keeps */
    readonly code: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    }
    readonly group: string
    readonly groupName: {
      readonly zh: string
      readonly en?: string
    }
    readonly steps: number
  }[]
  readonly down: readonly {
    readonly id: string
    readonly kind: 'field' | 'eventField' | 'column' | 'step' | 'projected' | 'metric' | 'dimension' | 'tag' | 'section' | 'chart' | 'dashboard' | 'audience'
    readonly layer: 'source' | 'ledger' | 'step' | 'derived' | 'projection' | 'meaning' | 'use'
    /** As the house calls it; an id of what somebody keeps */
    readonly code: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    }
    readonly group: string
    readonly groupName: {
      readonly zh: string
      readonly en?: string
    }
    readonly steps: number
  }[]
  readonly edges: readonly {
    readonly from: string
    readonly to: string
    readonly kind: 'value' | 'condition'
  }[]
}

export type ListedPurchase = {
  readonly purchaseId: string
  readonly memberId: string | null
  readonly kind: 'sale' | 'return' | 'adjustment'
  readonly source: string
  readonly number: string
  readonly store: string
  readonly channel: string
  readonly at: string
  readonly currency: string
  readonly paidMinor: number
  readonly returnedMinor: number
}

export type Member = {
  readonly memberId: string
  /** All members of the person, the root first */
  readonly lineage: readonly string[]
  readonly stage: 'prospect' | 'joined'
  readonly joinedAt: string | null
  readonly joinedChannel: string | null
  readonly joinedStoreId: string | null
  readonly name: string | null
  readonly gender: string | null
  readonly birthday: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly attributes: { readonly [name: string]: string | number | boolean | readonly string[] | null }
  readonly homeStoreId: string | null
  readonly guideId: string | null
  readonly createdAt: string
  readonly createdChannel: string
  readonly createdStoreId: string | null
  readonly erasedAt: string | null
  readonly identities: readonly {
    readonly identityId: string
    readonly memberId: string
    readonly kind: string
    readonly value: string | null
    readonly verifiedAt: string | null
    readonly verifiedHow: string | null
    readonly channel: string
    readonly storeId: string | null
    readonly firstSeenAt: string
    readonly endedAt: string | null
    readonly endedReason: string | null
  }[]
}

export type MemberLevel = {
  readonly programmeId: string
  /** Today in the programme’s zone */
  readonly day: string
  readonly code: string
  readonly name: {
    readonly zh: string
    readonly en?: string
  }
  readonly benefits: readonly ({
    readonly type: 'pointsMultiplier'
    readonly factor: string
  } | {
    readonly type: 'freeParking'
    readonly hours: number
  } | {
    readonly type: 'birthdayGift'
    readonly code: string
  } | {
    readonly type: 'text'
    readonly text: {
      readonly zh: string
      readonly en?: string
    }
  })[]
  /** 0 for the base level */
  readonly rank: number
  readonly since: string | null
  /** By windows, grace and retention, without what was granted by hand */
  readonly earned: string
  /** The last day on which the earned level is kept */
  readonly keptUntil: string | null
  readonly granted: readonly {
    readonly level: string
    readonly until: string | null
    readonly reason: string
    readonly at: string
  }[]
  /** What the next level takes as of today */
  readonly next: {
    readonly level: string
    /** Whether one criterion is enough or all are needed */
    readonly rule: 'any' | 'all'
    /** The day whose windows these are */
    readonly on: string
    readonly criteria: readonly {
      /** netSpend (minor units), points, visits or rfmScore */
      readonly measure: string
      readonly window: {
        readonly days: number
      } | {
        readonly calendarYear: true
      }
      readonly has: number
      /** The least that meets it */
      readonly needs: number
      /** 0 where it is met */
      readonly missing: number
    }[]
  } | null
  /** What happens without further purchases */
  readonly ahead: {
    /** The first day of another level */
    readonly day: string
    readonly level: string
    /** What would keep the level: spent on the day before, it counts on that day */
    readonly toStay: {
      readonly level: string
      /** Whether one criterion is enough or all are needed */
      readonly rule: 'any' | 'all'
      /** The day whose windows these are */
      readonly on: string
      readonly criteria: readonly {
        /** netSpend (minor units), points, visits or rfmScore */
        readonly measure: string
        readonly window: {
          readonly days: number
        } | {
          readonly calendarYear: true
        }
        readonly has: number
        /** The least that meets it */
        readonly needs: number
        /** 0 where it is met */
        readonly missing: number
      }[]
    } | null
  } | null
}

export type PointsAdjustment = {
  readonly adjustmentId: string
  readonly memberId: string
  readonly programmeId: string
  /** Signed */
  readonly amount: number
  readonly expiresOn: string | null
  readonly expiresNever: boolean
  readonly reason: string
  readonly evidence: string | null
  readonly askedBy: {
    readonly kind: 'staff' | 'key'
    readonly name: string | null
  }
  /** Asked by the caller, or by an API key the caller made: to be decided by somebody else */
  readonly isOwn: boolean
  readonly askedAt: string
  readonly lapsesAt: string
  readonly state: 'waiting' | 'approved' | 'declined' | 'withdrawn' | 'lapsed'
  readonly decidedBy: {
    readonly kind: 'staff' | 'key'
    readonly name: string | null
  } | null
  readonly decidedAt: string | null
  readonly note: string | null
  readonly entryId: string | null
}

export type PointsBalance = {
  readonly programmeId: string
  /** Points in lots less debt; negative where more is owed */
  readonly balance: number
  /** Of these held for a pending use */
  readonly frozen: number
  /** Owed after returns; paid first by later earnings */
  readonly debt: number
  /** What can be spent now */
  readonly spendable: number
  readonly nextExpiry: string | null
}

export type PointsEntry = {
  readonly entryId: string
  readonly memberId: string
  readonly viaMemberId: string
  readonly otherMemberId: string | null
  readonly programmeId: string
  readonly kind: 'earn' | 'spend' | 'take_back' | 'adjust' | 'expire' | 'settle' | 'transfer_out' | 'transfer_in' | 'forfeit' | 'reverse_earn' | 'reverse_spend' | 'reverse_take_back' | 'reverse_adjust'
  /** Signed */
  readonly amount: number
  /** Of the account after this entry, in the order of posting */
  readonly balance: number
  readonly debtChange: number
  readonly reason: string
  readonly ruleVersion: number | null
  readonly purchaseId: string | null
  readonly freezeId: string | null
  readonly reversesEntryId: string | null
  readonly mergeId: string | null
  readonly effectiveAt: string
  readonly postedAt: string
}

export type PointsEntryLot = {
  readonly lotId: string
  readonly programmeId: string
  readonly amount: number
  readonly remaining: number
  readonly frozen: number
  readonly earnedAt: string
  /** The first day on which they are gone; null for never */
  readonly expiresOn: string | null
  readonly purchaseId: string | null
  readonly broughtBy: 'earn' | 'spend' | 'take_back' | 'adjust' | 'expire' | 'settle' | 'transfer_out' | 'transfer_in' | 'forfeit' | 'reverse_earn' | 'reverse_spend' | 'reverse_take_back' | 'reverse_adjust'
  readonly reason: string
}

export type PointsLotUse = {
  readonly entryId: string
  readonly kind: 'earn' | 'spend' | 'take_back' | 'adjust' | 'expire' | 'settle' | 'transfer_out' | 'transfer_in' | 'forfeit' | 'reverse_earn' | 'reverse_spend' | 'reverse_take_back' | 'reverse_adjust'
  /** Taken out of the lot; below zero where it was given back */
  readonly amount: number
  readonly reason: string
  readonly purchaseId: string | null
  readonly effectiveAt: string
}

export type PointsReason = {
  readonly code: 'rule' | 'multiplier' | 'taken_back' | 'nothing_earned' | 'nothing_to_take_back' | 'currency_mismatch' | 'not_judged'
  readonly rule?: string
  readonly points?: number
  /** Before a cap held some of it back */
  readonly wanted?: number
  readonly cap?: 'purchase' | 'day' | 'month' | 'budget'
}

export type PostedPurchase = {
  readonly purchaseId: string
  readonly memberId: string | null
  readonly programmes: readonly {
    readonly programmeId: string
    /** Earned; negative: taken back */
    readonly points: number
    readonly balance: number
    readonly debt: number
    readonly tierBefore: string
    readonly tier: string
    readonly reasons: readonly PointsReason[]
  }[]
}

/** Problem details, RFC 9457 */
export type Problem = {
  /** urn:atrium:problem:<code> */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  /** Stable; for programs */
  readonly code: string
  readonly requestId: string
  readonly faults?: readonly {
    readonly in: 'body' | 'query' | 'path' | 'header'
    /** JSON pointer (RFC 6901) from the root of that place */
    readonly pointer: string
    readonly message: string
  }[]
  /** How far what is waited for has come */
  readonly progress?: number
}

export type ProjectionHealth = {
  /** False where this house keeps no projection (ATRIUM_OLAP=off) */
  readonly kept: boolean
  readonly state: 'well' | 'behind' | 'broken'
  /** Whether audiences and reports are answered */
  readonly ready: boolean
  /** Grows with every change that was taken in */
  readonly version: number
  readonly asOf: string | null
  /** How long something told waits to be taken in */
  readonly lagMs: number
  readonly building: {
    readonly table: string
    readonly rowsRead: number
    /** By the statistics of the database; what is read may be more */
    readonly rowsExpected: number
  } | null
  readonly fault: string | null
  readonly bytes: number
  readonly lastRound: {
    readonly ms: number
    readonly members: number
  } | null
  readonly tables: readonly {
    readonly name: string
    readonly about: {
      readonly zh: string
      readonly en: string
    }
    readonly rows: number
  }[]
}

export type PurchaseSource = {
  readonly code: string
  readonly numbering: 'feed' | 'store' | 'store_day' | 'terminal_day'
  readonly channel: string
  readonly name: {
    readonly zh: string
    readonly en?: string
  }
}

export type QualityCheck = {
  readonly code: string
  readonly kind: 'fresh' | 'complete' | 'unique' | 'valid' | 'reconciles'
  /** The module whose data it is about */
  readonly owner: string
  readonly table: string
  readonly tableName: {
    readonly zh: string
    readonly en?: string
  }
  readonly severity: 'high' | 'medium' | 'low'
  readonly reads: 'projection' | 'ranges' | 'both' | 'small'
  readonly name: {
    readonly zh: string
    readonly en: string
  }
  readonly about: {
    readonly zh: string
    readonly en: string
  }
  /** Of 10,000 so many may offend */
  readonly mostBp: number
  readonly standing: {
    readonly state: 'passed' | 'failed' | 'unable'
    readonly sinceAt: string
    readonly checkedAt: string
    readonly ms: number
    readonly why: string | null
    readonly checked: number | null
    readonly offending: number | null
  } | null
  readonly keys: readonly {
    readonly kind: 'member' | 'purchase' | 'product' | 'node' | 'feed' | 'trackingSource' | 'storeDay' | 'batch' | 'projection'
    readonly id: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    } | null
    readonly memberId: string | null
    readonly what: {
      readonly zh: string
      readonly en: string
    } | null
    readonly note: string | null
  }[]
  readonly history: readonly {
    readonly at: string
    readonly state: 'passed' | 'failed' | 'unable'
    readonly why: string | null
    readonly ms: number
    readonly checked: number | null
    readonly offending: number | null
  }[]
}

export type QualityOverview = {
  /** Whether the whole group is open to the asker: only then are counts and keys told */
  readonly whole: boolean
  readonly score: number | null
  readonly before: number | null
  /** Per thousand; below it an alarm is raised */
  readonly leastScore: number
  readonly checkedAt: string | null
  readonly running: {
    readonly askedAt: string
    readonly total: number
    readonly done: number
    readonly check: string | null
    /** Of the whole run, 0 to 1 */
    readonly share: number
  } | null
  readonly trend: readonly {
    readonly at: string
    readonly score: number
  }[]
  readonly tables: readonly {
    readonly table: string
    readonly name: {
      readonly zh: string
      readonly en?: string
    }
    readonly score: number | null
    readonly checks: number
    readonly failed: number
  }[]
  readonly checks: readonly {
    readonly code: string
    readonly kind: 'fresh' | 'complete' | 'unique' | 'valid' | 'reconciles'
    /** The module whose data it is about */
    readonly owner: string
    readonly table: string
    readonly tableName: {
      readonly zh: string
      readonly en?: string
    }
    readonly severity: 'high' | 'medium' | 'low'
    readonly reads: 'projection' | 'ranges' | 'both' | 'small'
    readonly name: {
      readonly zh: string
      readonly en: string
    }
    readonly about: {
      readonly zh: string
      readonly en: string
    }
    /** Of 10,000 so many may offend */
    readonly mostBp: number
    readonly standing: {
      readonly state: 'passed' | 'failed' | 'unable'
      readonly sinceAt: string
      readonly checkedAt: string
      readonly ms: number
      readonly why: string | null
      readonly checked: number | null
      readonly offending: number | null
    } | null
    readonly trend: readonly {
      readonly at: string
      readonly state: 'passed' | 'failed' | 'unable'
      readonly share: number | null
    }[]
  }[]
}

export type ReactionHealth = {
  readonly name: string
  readonly state: 'well' | 'behind' | 'broken'
  /** How long the oldest event that waits for it has waited; no longer than this where `waiting` is 0 and not exact */
  readonly lagMs: number
  /** Events that wait for it */
  readonly waiting: {
    readonly count: number
    /** False where there is more news than was looked through: at least so many */
    readonly isExact: boolean
  }
  readonly parked: number
}

export type RebuildBegun = {
  readonly begun: true
}

export type RelatedPurchase = {
  readonly purchaseId: string
  readonly memberId: string | null
  readonly number: string
  readonly store: string
  readonly at: string
  readonly currency: string
  readonly paidMinor: number
}

/** A condition on dimensions: {dimension, op, values}, or {all: […]}, {any: […]}, {not: …}. Values are keys as answers write them; `between` has both ends, included. */
export type ReportFilter = {
  readonly dimension?: string
  readonly op?: 'in' | 'notIn' | 'between' | 'contains' | 'startsWith' | 'known' | 'unknown'
  readonly values?: readonly string[]
  readonly all?: readonly ReportFilter[]
  readonly any?: readonly ReportFilter[]
  readonly not?: ReportFilter
}

/** A step and what came next. */
export type ReportPath = {
  readonly step: string
  readonly kind: 'event' | 'page'
  readonly times: number
  /** The visit ended here, or began, looking back */
  readonly ended: number
  /** Next steps too rare to be shown one by one */
  readonly others: number
  readonly next: readonly ReportPath[]
}

export type RetriedEvents = {
  readonly handled: number
  readonly failed: number
}

export type Simulation = {
  readonly memberId: string | null
  readonly programmes: readonly {
    readonly programmeId: string
    readonly ruleSetVersion: number
    readonly points: number
    readonly balance: number | null
    readonly tier: string | null
    readonly reasons: readonly PointsReason[]
    readonly rules: readonly {
      readonly rule: string
      readonly name: {
        readonly zh: string
        readonly en: string
      }
      readonly isMultiplier: boolean
      readonly applies: boolean
      readonly inForce: boolean
      readonly points: number
      readonly why: {
        readonly code: 'gave' | 'capped' | 'multiplies' | 'paused' | 'ahead' | 'over' | 'condition' | 'lines' | 'too_little' | 'nothing_paid' | 'limit' | 'stopped' | 'outdone' | 'nothing_to_multiply'
        readonly cap?: 'purchase' | 'day' | 'month' | 'budget'
        /** Points before the limit */
        readonly wanted?: number
        /** The rule that stopped it, or multiplies more */
        readonly byRule?: string
      }
      readonly when: Condition | null
      readonly decisive: readonly {
        readonly ok: boolean
        readonly pointer: string
        readonly text: {
          readonly zh: string
          readonly en: string
        }
      }[]
    }[]
    readonly values: EarningValues
  }[]
}

export type SystemHealth = {
  readonly state: 'well' | 'behind' | 'broken'
  readonly reactions: readonly ReactionHealth[]
  /** The oldest 200 */
  readonly parked: readonly {
    readonly reaction: string
    readonly eventId: string
    readonly topic: string
    readonly memberId: string | null
    readonly error: string
    /** What it was about: fields and figures; of texts the length alone, since they may be personal */
    readonly outline: string
    readonly attempts: number
    readonly effectiveAt: string
    readonly parkedAt: string
  }[]
  readonly chores: readonly ChoreHealth[]
  /** The longest writing transaction that is open; news comes that late */
  readonly oldestWriterSeconds: number
  readonly version: string
  readonly nodeVersion: string
  /** Of the process that answers */
  readonly uptimeSeconds: number
  readonly now: string
  readonly database: {
    readonly bytes: number
    readonly version: string
  }
  /** The last migration */
  readonly schema: string
  readonly disk: {
    readonly freeBytes: number
    readonly bytes: number
  } | null
  readonly quality: {
    readonly score: number | null
    /** Per thousand; below it an alarm is raised */
    readonly leastScore: number
    /** Checks that fail */
    readonly failed: number
    readonly checkedAt: string | null
  } | null
  /** The last six hours at most, as the process that answers saw them since it started */
  readonly lags: {
    readonly at: readonly string[]
    readonly reactions: readonly {
      readonly name: string
      readonly lagMs: readonly number[]
    }[]
  }
  readonly thresholds: {
    /** An event that waits longer is late */
    readonly lagSeconds: number
    /** A chore may be as late */
    readonly choreGraceSeconds: number
    /** A writing transaction that is open longer holds up the news */
    readonly writerSeconds: number
    /** Of the disk that must be free */
    readonly diskShare: number
  }
}

export type Tag = {
  readonly code: string
  readonly group: string
  readonly name: {
    readonly zh: string
    readonly en?: string
  }
  readonly about: {
    readonly zh: string
    readonly en?: string
  } | null
  readonly type: 'text' | 'number' | 'boolean' | 'day' | 'choice' | 'choices'
  readonly kind: 'hand' | 'imported' | 'rule' | 'computed' | 'builtIn'
  readonly policy: 'read' | 'news' | 'hand' | 'import'
  readonly choices: readonly {
    readonly code: string
    readonly zh: string
    readonly en?: string
    readonly archived?: boolean
  }[] | null
  readonly unit: {
    readonly zh: string
    readonly en?: string
  } | null
  readonly rule: {
    readonly cases: readonly {
      readonly when: Condition
      /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes */
      readonly value: string | number | boolean | readonly string[]
    }[]
  } | {
    readonly measure: 'orders' | 'spendMinor' | 'averageMinor' | 'largestMinor' | 'quantity' | 'days' | 'stores' | 'products' | 'categories' | 'lastDay' | 'firstDay' | 'events' | 'eventDays' | 'firstEventDay' | 'lastEventDay' | 'eventSum' | 'eventAverage' | 'eventLargest' | 'eventValues'
    readonly windowDays: number | null
    readonly events?: readonly string[]
    readonly property?: string
    readonly tests?: readonly {
      readonly property: string
      readonly op: 'in' | 'ge' | 'le'
      readonly value: readonly string[] | number
    }[]
    readonly where?: Condition
    readonly bounds?: readonly number[]
  } | {
    readonly trace: 'model' | 'system' | 'screen' | 'network' | 'wechat'
  } | {
    readonly field: string
  } | null
  readonly ownerId: string | null
  readonly ownerName: string | null
  readonly freshDays: number | null
  /** Tells who somebody is: never shown to analysts */
  readonly personal: boolean
  readonly version: number
  readonly changedAt: string
  readonly archived: boolean
  readonly persons: number | null
  readonly countedAt: string | null
}

export type TrackedEvent = {
  readonly key: string
  readonly at: string
  readonly receivedAt: string
  readonly source: string
  readonly kind: 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias'
  readonly name: string
  readonly body: { readonly [name: string]: unknown }
}

export type TrackedSession = {
  readonly startedAt: string
  readonly endedAt: string
  readonly events: number
  /** Pages and screens among them */
  readonly pages: number
  readonly entry: {
    readonly at: string
    readonly source: string
    readonly kind: 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias'
    readonly name: string
    readonly path: string | null
    readonly title: string | null
  } | null
  readonly touch: {
    readonly at: string
    readonly source: string
    readonly utmSource: string | null
    readonly utmMedium: string | null
    readonly utmCampaign: string | null
    readonly utmTerm: string | null
    readonly utmContent: string | null
    readonly clickKind: string | null
    readonly referrerHost: string | null
  } | null
  /** The first 100 events */
  readonly steps: readonly {
    readonly at: string
    readonly source: string
    readonly kind: 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias'
    readonly name: string
    readonly path: string | null
    readonly title: string | null
  }[]
}

export type TrackingSource = {
  readonly code: string
  readonly name: {
    readonly zh: string
    readonly en?: string
  }
  readonly kind: 'web' | 'app' | 'mini_program' | 'server'
  readonly writeKey: string | null
  readonly trusted: boolean
  readonly userKind: string | null
  readonly origins: readonly string[]
  readonly node: string
  readonly createdAt: string
  readonly archivedAt: string | null
}

/** What each operation takes and answers. */
export interface Operations {
  /** Archive an audience, or bring it back */
  'audiences.archive': {
    readonly body: {
      readonly audienceId: string
      readonly archived: boolean
    }
    readonly reply: {
      readonly audienceId: string
    }
  }
  /** Archive an audience, or bring it back */
  'audiences.archive.batch': {
    readonly body: {
      readonly items: readonly {
        readonly audienceId: string
        readonly archived: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly audienceId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** An audience, with its filter in words */
  'audiences.audience': {
    readonly path: { readonly audienceId: string }
    readonly reply: {
      readonly audience: Audience
      /** Of a live audience: how long ago the moment is as of which it is right. Null for others, and where nobody follows yet. */
      readonly lagMs: number | null
      readonly filter?: AudienceFilter
      readonly sentence?: {
        readonly zh: string
        readonly en: string
      }
      readonly madeOf?: {
        readonly operation: 'union' | 'intersect' | 'exclude' | 'extract' | 'split' | 'dedupe'
        readonly audiences: readonly {
          readonly audienceId: string
          readonly version: number
        }[]
        readonly seed?: string
        readonly count?: number
        readonly ratio?: number
        readonly shares?: readonly number[]
        readonly counts?: readonly number[]
        readonly part?: number
      }
    }
  }
  /** Make audiences out of others */
  'audiences.combine': {
    readonly idempotencyKey: string
    readonly body: {
      readonly operation: 'union' | 'intersect' | 'exclude' | 'extract' | 'split' | 'dedupe'
      readonly audienceIds: readonly string[]
      readonly names: readonly string[]
      readonly note: string
      readonly seed?: string
      readonly count?: number
      readonly ratio?: number
      readonly shares?: readonly number[]
      readonly counts?: readonly number[]
    }
    readonly reply: {
      readonly made: readonly {
        readonly audienceId: string
        readonly people: number
      }[]
    }
  }
  /** Make audiences out of others */
  'audiences.combine.batch': {
    readonly body: {
      readonly items: readonly {
        readonly operation: 'union' | 'intersect' | 'exclude' | 'extract' | 'split' | 'dedupe'
        readonly audienceIds: readonly string[]
        readonly names: readonly string[]
        readonly note: string
        readonly seed?: string
        readonly count?: number
        readonly ratio?: number
        readonly shares?: readonly number[]
        readonly counts?: readonly number[]
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly made: readonly {
            readonly audienceId: string
            readonly people: number
          }[]
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Customers by how they buy, those who spent most first */
  'audiences.customers': {
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly body: {
      readonly filter?: AudienceFilter
      readonly nodeId?: string
      readonly order?: 'spend' | 'orders' | 'lastPurchase' | 'value' | 'joined' | 'points'
      /** The smallest first; who has no figure stands last in any case */
      readonly ascending?: boolean
      /** Whose points order the list; the first one where left out */
      readonly programme?: string
      /** Tags whose values are told */
      readonly tags?: readonly string[]
    }
    readonly reply: {
      readonly items: readonly {
        readonly memberId: string
        readonly name: string | null
        readonly phone: string | null
        readonly stage: 'prospect' | 'joined'
        readonly joinedOn: string | null
        readonly joinedChannel: string | null
        readonly gender: string | null
        readonly birthMonth: number | null
        readonly homeStoreId: string | null
        /** Null for who never bought */
        readonly portrait: {
          readonly lifecycle: string
          readonly lifecycleSince: string | null
          readonly orders: number
          /** Net of returns, ever */
          readonly spendMinor: number
          readonly averageOrderMinor: number
          readonly lastDay: string
          readonly intervalDays: number | null
          readonly recency: number | null
          readonly frequency: number | null
          readonly monetary: number | null
          readonly category: string | null
          readonly brand: string | null
          readonly storeId: string | null
          readonly channel: string | null
          readonly daypart: string | null
          readonly promotionShare: number
          readonly valueMinor: number | null
          readonly nextOn: string | null
        } | null
        readonly programmes: readonly {
          readonly programme: string
          readonly level: string | null
          readonly points: number
        }[]
        readonly tags: readonly {
          readonly tag: string
          readonly values: readonly string[]
        }[]
      }[]
      readonly nextCursor?: string
      readonly people: number
      readonly currency: string
      /** The filter in words, each part of an `all` by itself */
      readonly conditions: readonly {
        readonly zh: string
        readonly en: string
      }[]
    }
  }
  /** Every filter an audience had, the latest first */
  'audiences.definitions': {
    readonly path: { readonly audienceId: string }
    readonly reply: {
      readonly items: readonly {
        readonly definition: number
        readonly filter: AudienceFilter
        readonly sentence: {
          readonly zh: string
          readonly en: string
        }
        readonly savedAt: string
        /** Who saved it, where that is known */
        readonly owner: string | null
      }[]
    }
  }
  /** The members of an audience as CSV, masked */
  'audiences.export': {
    readonly path: { readonly audienceId: string }
    readonly query?: { readonly language?: 'zh' | 'en' }
    readonly reply: undefined
  }
  /** Customers as CSV, masked */
  'audiences.exportCustomers': {
    readonly body: {
      readonly filter?: AudienceFilter
      readonly nodeId?: string
      readonly order?: 'spend' | 'orders' | 'lastPurchase' | 'value' | 'joined' | 'points'
      /** The smallest first; who has no figure stands last in any case */
      readonly ascending?: boolean
      /** Whose points order the list; the first one where left out */
      readonly programme?: string
      readonly memberIds?: readonly string[]
      readonly language?: 'zh' | 'en'
    }
    readonly reply: undefined
  }
  /** How many an audience held, version by version, the latest first */
  'audiences.growth': {
    readonly path: { readonly audienceId: string }
    readonly query?: { readonly limit?: number }
    readonly reply: {
      readonly items: readonly {
        readonly version: number
        readonly definition: number
        readonly madeAt: string
        readonly day: string
        readonly people: number
        readonly entered: number
        readonly departed: number
      }[]
    }
  }
  /** Audiences, the youngest first */
  'audiences.list': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly archived?: boolean; readonly kind?: 'static' | 'scheduled' | 'live'; readonly name?: string }
    readonly reply: {
      readonly items: readonly Audience[]
      readonly nextCursor?: string
    }
  }
  /** Who is meant by a list of member numbers, cards or phones */
  'audiences.matchMembers': {
    readonly body: {
      readonly kind: 'member' | 'card' | 'phone'
      readonly values: readonly string[]
    }
    readonly reply: {
      readonly memberIds: readonly (string | null)[]
    }
  }
  /** Who is meant by a list of member numbers, cards or phones */
  'audiences.matchMembers.batch': {
    readonly body: {
      readonly items: readonly {
        readonly kind: 'member' | 'card' | 'phone'
        readonly values: readonly string[]
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly memberIds: readonly (string | null)[]
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Members of an audience that you may see, masked */
  'audiences.members': {
    readonly path: { readonly audienceId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly {
        readonly memberId: string
        readonly name: string | null
        /** Masked */
        readonly phone: string | null
        readonly stage: 'prospect' | 'joined'
      }[]
      readonly nextCursor?: string
    }
  }
  /** When a member came into live audiences and left them, newest first */
  'audiences.movesOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly {
        readonly at: string
        readonly audienceId: string
        readonly name: string
        /** False: left */
        readonly entered: boolean
        /** Whether the audience has been put away since */
        readonly archived: boolean
      }[]
      readonly nextCursor?: string
    }
  }
  /** Audiences that a member is in */
  'audiences.ofMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly {
        readonly audienceId: string
        readonly name: string
        readonly kind: 'static' | 'scheduled' | 'live'
        readonly madeAt: string
      }[]
    }
  }
  /** Audiences whose filter asks about a tag */
  'audiences.ofTag': {
    readonly path: { readonly tag: string }
    readonly reply: {
      readonly items: readonly {
        readonly audienceId: string
        readonly name: string
      }[]
      readonly others: number
    }
  }
  /** How audiences overlap, each with each */
  'audiences.overlap': {
    readonly body: {
      readonly audienceIds: readonly string[]
    }
    readonly reply: {
      /** In both, by the order asked; the size on the diagonal */
      readonly common: readonly (readonly number[])[]
      /** In no other */
      readonly alone: readonly number[]
      /** In any */
      readonly together: number
    }
  }
  /** Try a filter: how many, by condition and channel, and some of them */
  'audiences.preview': {
    readonly body: {
      readonly filter: AudienceFilter
      readonly purpose?: string
      readonly nodeId?: string
    }
    readonly reply: {
      readonly people: number
      /** Everybody you may see */
      readonly of: number
      readonly sentence: {
        readonly zh: string
        readonly en: string
      }
      /** How many each condition holds for by itself, by its JSON pointer in the filter */
      readonly parts: readonly {
        readonly pointer: string
        readonly people: number
      }[]
      readonly reach: readonly {
        readonly channel: string
        readonly reachable: number
        /** Each person has the first that holds: no identity of the channel, blocked, refused, never allowed */
        readonly reasons: readonly {
          readonly reason: 'no_identity' | 'blocked' | 'refused' | 'no_consent'
          readonly people: number
        }[]
      }[]
      readonly sample: readonly {
        readonly memberId: string
        readonly name: string | null
        /** Masked */
        readonly phone: string | null
        readonly stage: 'prospect' | 'joined'
      }[]
    }
  }
  /** Make an audience of a list of members */
  'audiences.putList': {
    readonly idempotencyKey: string
    readonly body: {
      readonly name: string
      readonly note: string
      readonly nodeId?: string
      readonly memberIds: readonly string[]
    }
    readonly reply: {
      readonly audienceId: string
      readonly people: number
      readonly unknown: number
    }
  }
  /** Make an audience of a list of members */
  'audiences.putList.batch': {
    readonly body: {
      readonly items: readonly {
        readonly name: string
        readonly note: string
        readonly nodeId?: string
        readonly memberIds: readonly string[]
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly audienceId: string
          readonly people: number
          readonly unknown: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** How many of an audience can be reached, channel by channel, and why not the others */
  'audiences.reach': {
    readonly path: { readonly audienceId: string }
    readonly query?: { readonly purpose?: string }
    readonly reply: {
      readonly people: number
      readonly reach: readonly {
        readonly channel: string
        readonly reachable: number
        /** Each person has the first that holds: no identity of the channel, blocked, refused, never allowed */
        readonly reasons: readonly {
          readonly reason: 'no_identity' | 'blocked' | 'refused' | 'no_consent'
          readonly people: number
        }[]
      }[]
    }
  }
  /** Find an audience anew, now */
  'audiences.refresh': {
    readonly body: {
      readonly audienceId: string
    }
    readonly reply: {
      readonly audienceId: string
    }
  }
  /** Find an audience anew, now */
  'audiences.refresh.batch': {
    readonly body: {
      readonly items: readonly {
        readonly audienceId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly audienceId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Make or change an audience */
  'audiences.save': {
    readonly idempotencyKey: string
    readonly body: {
      readonly audienceId?: string
      readonly expectedDefinition?: number
      readonly name: string
      readonly note: string
      readonly kind: 'static' | 'scheduled' | 'live'
      readonly filter?: AudienceFilter
      readonly schedule?: {
        readonly everyMinutes: number
      } | {
        /** Of the day, in the group’s zone */
        readonly atMinute: number
      }
      readonly nodeId?: string
    }
    readonly reply: {
      readonly audienceId: string
      readonly definition: number
    }
  }
  /** Make or change an audience */
  'audiences.save.batch': {
    readonly body: {
      readonly items: readonly {
        readonly audienceId?: string
        readonly expectedDefinition?: number
        readonly name: string
        readonly note: string
        readonly kind: 'static' | 'scheduled' | 'live'
        readonly filter?: AudienceFilter
        readonly schedule?: {
          readonly everyMinutes: number
        } | {
          /** Of the day, in the group’s zone */
          readonly atMinute: number
        }
        readonly nodeId?: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly audienceId: string
          readonly definition: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Which audiences rest on this one, or were made of it */
  'audiences.uses': {
    readonly path: { readonly audienceId: string }
    readonly reply: {
      readonly restOn: readonly {
        readonly audienceId: string
        readonly name: string
      }[]
      readonly madeOf: readonly {
        readonly audienceId: string
        readonly name: string
      }[]
      readonly others: number
    }
  }
  /** What filters may speak of */
  'audiences.vocabulary': {
    readonly reply: {
      readonly fields: readonly {
        readonly name: string
        readonly label: {
          readonly zh: string
          readonly en: string
        }
        readonly type: 'number' | 'money' | 'day' | 'yearly' | 'text' | 'choice' | 'boolean' | 'store'
        readonly group: 'person' | 'custom' | 'portrait'
        readonly options?: readonly {
          readonly value: string
          readonly label: {
            readonly zh: string
            readonly en: string
          }
        }[]
        readonly unit?: {
          readonly zh: string
          readonly en: string
        }
      }[]
      readonly tags: readonly {
        readonly code: string
        readonly label: {
          readonly zh: string
          readonly en: string
        }
        readonly type: 'number' | 'money' | 'day' | 'yearly' | 'text' | 'choice' | 'boolean' | 'store'
        readonly options?: readonly {
          readonly value: string
          readonly label: {
            readonly zh: string
            readonly en: string
          }
        }[]
      }[]
      /** Operators by type of field */
      readonly ops: { readonly [name: string]: readonly ('eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown')[] }
      readonly measureOps: {
        readonly number: readonly ('eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown')[]
        readonly day: readonly ('eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'notIn' | 'contains' | 'startsWith' | 'lastDays' | 'beforeDays' | 'nextDays' | 'from' | 'till' | 'known' | 'unknown')[]
      }
      readonly programmes: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
        readonly levels: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en: string
          }
        }[]
      }[]
      /** Of tracking */
      readonly sources: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
      }[]
      readonly channels: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
      }[]
      readonly audiences: readonly {
        readonly audienceId: string
        readonly name: string
      }[]
      readonly currency: string
    }
  }
  /** Why a member is, or is not, in an audience */
  'audiences.why': {
    readonly path: { readonly audienceId: string; readonly memberId: string }
    readonly reply: {
      readonly isIn: boolean
      readonly memberId: string
      readonly why?: AudienceWhy
    }
  }
  /** Brands that products name, by name, at most 2,000 */
  'catalog.brands': {
    readonly reply: {
      readonly brands: readonly string[]
    }
  }
  /** Categories that products name, each before those below it */
  'catalog.categories': {
    readonly reply: {
      readonly categories: readonly {
        readonly path: string
        readonly name: string
        /** 0 at the top */
        readonly depth: number
        /** Of this category and all below it */
        readonly products: number
      }[]
    }
  }
  /** A product */
  'catalog.product': {
    readonly path: { readonly sku: string }
    readonly reply: {
      readonly id: string
      readonly sku: string
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      /** Empty where unknown */
      readonly categoryPath: string
      /** Empty where unknown */
      readonly brand: string
      /** Seen on a purchase and not yet described */
      readonly stub: boolean
      readonly listPriceMinor: number | null
      readonly currency: string | null
      /** What the house wants to keep about it: colour, size, season */
      readonly attributes: { readonly [name: string]: string | number | boolean }
      readonly createdAt: string
      readonly changedAt: string
    }
  }
  /** Products in sku order */
  'catalog.products': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly category?: string; readonly brand?: string; readonly stub?: boolean }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly sku: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        /** Empty where unknown */
        readonly categoryPath: string
        /** Empty where unknown */
        readonly brand: string
        /** Seen on a purchase and not yet described */
        readonly stub: boolean
        readonly listPriceMinor: number | null
        readonly currency: string | null
        /** What the house wants to keep about it: colour, size, season */
        readonly attributes: { readonly [name: string]: string | number | boolean }
        readonly createdAt: string
        readonly changedAt: string
      }[]
      readonly nextCursor?: string
    }
  }
  /** Create or change a product, by sku */
  'catalog.putProduct': {
    readonly body: {
      readonly sku: string
      readonly name?: {
        readonly zh: string
        readonly en?: string
      }
      readonly categoryPath?: string | null
      readonly brand?: string | null
      readonly listPriceMinor?: number | null
      readonly currency?: string
      /** What the house wants to keep about it: colour, size, season */
      readonly attributes?: { readonly [name: string]: string | number | boolean }
    }
    readonly reply: {
      readonly id: string
      readonly sku: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Create or change a product, by sku */
  'catalog.putProduct.batch': {
    readonly body: {
      readonly items: readonly {
        readonly sku: string
        readonly name?: {
          readonly zh: string
          readonly en?: string
        }
        readonly categoryPath?: string | null
        readonly brand?: string | null
        readonly listPriceMinor?: number | null
        readonly currency?: string
        /** What the house wants to keep about it: colour, size, season */
        readonly attributes?: { readonly [name: string]: string | number | boolean }
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly sku: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Find products by sku, name or brand */
  'catalog.searchProducts': {
    readonly query: { readonly limit?: number; readonly cursor?: string; readonly text: string; readonly mode?: 'prefix' | 'contains' }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly sku: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        /** Empty where unknown */
        readonly categoryPath: string
        /** Empty where unknown */
        readonly brand: string
        /** Seen on a purchase and not yet described */
        readonly stub: boolean
        readonly listPriceMinor: number | null
        readonly currency: string | null
        /** What the house wants to keep about it: colour, size, season */
        readonly attributes: { readonly [name: string]: string | number | boolean }
        readonly createdAt: string
        readonly changedAt: string
      }[]
      readonly nextCursor?: string
    }
  }
  /** The first rows as a mapping reads them */
  'imports.checkMapping': {
    readonly path: { readonly fileId: string }
    readonly body: {
      /** A mapping (docs/IMPORTS.md) */
      readonly mapping: { readonly [name: string]: unknown }
    }
    readonly reply: ImportCheck
  }
  /** A saved layout with its versions */
  'imports.layout': {
    readonly path: { readonly layoutId: string }
    readonly reply: ImportLayoutDetail
  }
  /** Targets with their fields, presets, and saved layouts */
  'imports.layouts': {
    readonly reply: ImportLayouts
  }
  /** Imports, the latest first */
  'imports.list': {
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly ImportJob[]
      readonly nextCursor?: string
    }
  }
  /** Columns and first rows of a file */
  'imports.previewFile': {
    readonly path: { readonly fileId: string }
    readonly query?: { readonly encoding?: 'auto' | 'utf-8' | 'gbk' | 'gb18030' | 'big5' | 'utf-16le' | 'utf-16be' | 'windows-1252'; readonly headerRow?: number; readonly sheet?: string; readonly delimiter?: string }
    readonly reply: ImportPreview
  }
  /** What stands of an imported feed, to be held against the file */
  'imports.report': {
    readonly query?: { readonly preset?: string; readonly source?: string; readonly programme?: string }
    readonly reply: ImportReport
  }
  /** Put a layout away */
  'imports.retireLayout': {
    readonly body: {
      readonly layoutId: string
    }
    readonly reply: {
      readonly layoutId: string
    }
  }
  /** Put a layout away */
  'imports.retireLayout.batch': {
    readonly body: {
      readonly items: readonly {
        readonly layoutId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly layoutId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Where a run stands, and what came of it */
  'imports.run': {
    readonly path: { readonly runId: string }
    readonly reply: ImportRun
  }
  /** The rows that were refused, as CSV */
  'imports.runErrors': {
    readonly path: { readonly runId: string }
    readonly query?: { readonly language?: 'zh' | 'en' }
    readonly reply: undefined
  }
  /** The mapping that a run went by */
  'imports.runMapping': {
    readonly path: { readonly runId: string }
    readonly reply: {
      /** A mapping (docs/IMPORTS.md) */
      readonly mapping: { readonly [name: string]: unknown }
    }
  }
  /** Runs of the last day, dry ones included */
  'imports.runs': {
    readonly reply: {
      readonly items: readonly ImportRun[]
    }
  }
  /** Save a layout, or its next version */
  'imports.saveLayout': {
    readonly body: {
      readonly name: string
      /** A mapping (docs/IMPORTS.md) */
      readonly mapping: { readonly [name: string]: unknown }
      readonly layoutId?: string
      readonly version?: number
    }
    readonly reply: {
      readonly layoutId: string
      readonly version: number
    }
  }
  /** Save a layout, or its next version */
  'imports.saveLayout.batch': {
    readonly body: {
      readonly items: readonly {
        readonly name: string
        /** A mapping (docs/IMPORTS.md) */
        readonly mapping: { readonly [name: string]: unknown }
        readonly layoutId?: string
        readonly version?: number
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly layoutId: string
          readonly version: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** One import */
  'imports.show': {
    readonly path: { readonly jobId: string }
    readonly reply: ImportJob
  }
  /** Start an import, or a dry run of it */
  'imports.startRun': {
    readonly body: {
      readonly fileId: string
      readonly preset?: string
      readonly layoutId?: string
      /** A mapping (docs/IMPORTS.md) */
      readonly mapping?: { readonly [name: string]: unknown }
      readonly like?: string
      readonly dryRun: boolean
      /** People not known yet become prospects instead of members */
      readonly prospects?: boolean
    }
    readonly reply: {
      readonly runId: string
    }
  }
  /** Start an import, or a dry run of it */
  'imports.startRun.batch': {
    readonly body: {
      readonly items: readonly {
        readonly fileId: string
        readonly preset?: string
        readonly layoutId?: string
        /** A mapping (docs/IMPORTS.md) */
        readonly mapping?: { readonly [name: string]: unknown }
        readonly like?: string
        readonly dryRun: boolean
        /** People not known yet become prospects instead of members */
        readonly prospects?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly runId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Stop a run */
  'imports.stopRun': {
    readonly body: {
      readonly runId: string
    }
    readonly reply: {
      readonly runId: string
    }
  }
  /** Stop a run */
  'imports.stopRun.batch': {
    readonly body: {
      readonly items: readonly {
        readonly runId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly runId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Upload a file to import */
  'imports.uploadFile': {
    readonly query: { readonly name: string; readonly fileId?: string; readonly offset?: number }
    readonly reply: ImportFile
  }
  /** How the budgets of rules are used, and when they will be used up */
  'loyalty.budgets': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly items: readonly {
        readonly rule: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly standing: 'inForce' | 'paused' | 'ahead' | 'over' | 'gone'
        readonly budget: number | null
        readonly used: number
        readonly left: number
        readonly state: 'ok' | 'warning' | 'exhausted'
        /** Points a day */
        readonly pace: number
        readonly endsOn: string | null
        readonly days: readonly {
          readonly day: string
          readonly points: number
        }[]
      }[]
    }
  }
  /** A member claims a receipt of nobody */
  'loyalty.claimPurchase': {
    readonly body: {
      readonly memberId?: string
      readonly identities?: Identities
      readonly receipt: {
        readonly token: string
      } | {
        readonly source: string
        readonly store: string
        readonly number: string
        readonly terminal?: string
        readonly at: string
        /** In minor units of the currency */
        readonly paidMinor: number
      }
    }
    readonly reply: PostedPurchase
  }
  /** A member claims a receipt of nobody */
  'loyalty.claimPurchase.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId?: string
        readonly identities?: Identities
        readonly receipt: {
          readonly token: string
        } | {
          readonly source: string
          readonly store: string
          readonly number: string
          readonly terminal?: string
          readonly at: string
          /** In minor units of the currency */
          readonly paidMinor: number
        }
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: PostedPurchase
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** How a purchase was judged, rule by rule */
  'loyalty.judgement': {
    readonly path: { readonly memberId: string; readonly purchaseId: string }
    readonly reply: {
      readonly purchaseId: string
      readonly programmes: readonly Judgement[]
    }
  }
  /** Post a check-in, a sign-up or another action that earns */
  'loyalty.postAction': {
    readonly body: {
      readonly memberId?: string
      readonly identities?: Identities
      readonly programmeId: string
      readonly action: 'registration' | 'check_in' | 'activity_sign_up'
      readonly key?: string
      readonly at: string
    }
    readonly reply: {
      readonly memberId: string
      readonly programmeId: string
      readonly points: number
      readonly balance: number
      readonly reasons: readonly PointsReason[]
    }
  }
  /** Post a check-in, a sign-up or another action that earns */
  'loyalty.postAction.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId?: string
        readonly identities?: Identities
        readonly programmeId: string
        readonly action: 'registration' | 'check_in' | 'activity_sign_up'
        readonly key?: string
        readonly at: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly memberId: string
          readonly programmeId: string
          readonly points: number
          readonly balance: number
          readonly reasons: readonly PointsReason[]
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Post a purchase or a return; answers points, balance, level and why */
  'loyalty.postPurchase': {
    readonly body: {
      readonly kind?: 'sale' | 'return' | 'adjustment'
      readonly source: string
      readonly number: string
      readonly store: string
      readonly terminal?: string
      readonly at: string
      readonly currency: string
      readonly channel?: string
      /** In minor units of the currency */
      readonly grossMinor?: number
      /** In minor units of the currency */
      readonly paidMinor?: number
      readonly lines?: readonly {
        readonly sku: string
        /** For a product not seen before */
        readonly name?: string
        /** Pieces or weight, at most three decimals */
        readonly quantity: number
        /** In minor units of the currency */
        readonly amountMinor: number
        readonly guides?: readonly {
          readonly guideId: string
          readonly shareBp: number
        }[]
      }[]
      readonly payments?: readonly {
        readonly method: string
        /** In minor units of the currency */
        readonly amountMinor: number
      }[]
      readonly memberId?: string
      readonly identities?: Identities
      readonly unknownIdentity?: 'joined' | 'prospect' | 'never'
      readonly claimToken?: string
      readonly returnOf?: {
        readonly source?: string
        readonly number: string
        readonly store?: string
        readonly terminal?: string
        readonly at?: string
      }
      readonly returned?: {
        readonly whole: true
      } | {
        /** In minor units of the currency */
        readonly amountMinor: number
      } | {
        readonly lines: readonly {
          readonly lineNo: number
          /** Pieces or weight, at most three decimals */
          readonly quantity: number
          /** In minor units of the currency */
          readonly amountMinor?: number
        }[]
      }
    }
    readonly reply: PostedPurchase
  }
  /** Post a purchase or a return; answers points, balance, level and why */
  'loyalty.postPurchase.batch': {
    readonly body: {
      readonly items: readonly {
        readonly kind?: 'sale' | 'return' | 'adjustment'
        readonly source: string
        readonly number: string
        readonly store: string
        readonly terminal?: string
        readonly at: string
        readonly currency: string
        readonly channel?: string
        /** In minor units of the currency */
        readonly grossMinor?: number
        /** In minor units of the currency */
        readonly paidMinor?: number
        readonly lines?: readonly {
          readonly sku: string
          /** For a product not seen before */
          readonly name?: string
          /** Pieces or weight, at most three decimals */
          readonly quantity: number
          /** In minor units of the currency */
          readonly amountMinor: number
          readonly guides?: readonly {
            readonly guideId: string
            readonly shareBp: number
          }[]
        }[]
        readonly payments?: readonly {
          readonly method: string
          /** In minor units of the currency */
          readonly amountMinor: number
        }[]
        readonly memberId?: string
        readonly identities?: Identities
        readonly unknownIdentity?: 'joined' | 'prospect' | 'never'
        readonly claimToken?: string
        readonly returnOf?: {
          readonly source?: string
          readonly number: string
          readonly store?: string
          readonly terminal?: string
          readonly at?: string
        }
        readonly returned?: {
          readonly whole: true
        } | {
          /** In minor units of the currency */
          readonly amountMinor: number
        } | {
          readonly lines: readonly {
            readonly lineNo: number
            /** Pieces or weight, at most three decimals */
            readonly quantity: number
            /** In minor units of the currency */
            readonly amountMinor?: number
          }[]
        }
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: PostedPurchase
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** What points cost against the sales on which they were earned */
  'loyalty.returnRate': {
    readonly path: { readonly programmeId: string }
    readonly query: { readonly from: string; readonly to: string }
    readonly reply: {
      readonly currency: string
      readonly costPer1000Minor: number | null
      readonly valuePer1000Minor: number | null
      readonly total: {
        readonly purchases: number
        readonly salesMinor: number
        readonly returnsMinor: number
        readonly points: number
        readonly takenBack: number
        /** 0.01 for 1 % */
        readonly rate: number | null
      }
      readonly rules: readonly {
        readonly rule: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly isGone: boolean
        readonly times: number
        readonly salesMinor: number
        readonly points: number
        /** Points that limits held back */
        readonly heldBack: number
        readonly rate: number | null
      }[]
    }
  }
  /** Earning rules of a programme */
  'loyalty.ruleSet': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly combine: 'max' | 'sum' | 'product'
      readonly returnRate?: {
        readonly points: string
        readonly perMinor: number
        readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
      }
      readonly rules: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly trigger: 'purchase' | 'registration' | 'check_in' | 'activity_sign_up'
        readonly paused?: boolean
        readonly from: number | null
        readonly to: number | null
        readonly when?: Condition
        readonly lines?: Condition
        readonly action: {
          readonly type: 'rate'
          readonly points: string
          readonly perMinor: number
          readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
          readonly each: 'purchase' | 'line'
        } | {
          readonly type: 'fixed'
          readonly points: number
          readonly each: 'purchase' | 'line' | 'unit'
        } | {
          readonly type: 'multiply'
          readonly factor: string
        }
        readonly caps?: {
          readonly perPurchase?: number
          readonly perMemberDay?: number
          readonly perMemberMonth?: number
          readonly budget?: number
        }
        readonly priority: number
        readonly stop: boolean
      }[]
    }
  }
  /** Earning rules of a programme */
  'loyalty.ruleSet.write': {
    readonly path: { readonly programmeId: string }
    readonly ifMatch: string
    readonly body: {
      readonly combine: 'max' | 'sum' | 'product'
      readonly returnRate?: {
        readonly points: string
        readonly perMinor: number
        readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
      }
      readonly rules: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly trigger: 'purchase' | 'registration' | 'check_in' | 'activity_sign_up'
        readonly paused?: boolean
        readonly from: number | null
        readonly to: number | null
        readonly when?: Condition
        readonly lines?: Condition
        readonly action: {
          readonly type: 'rate'
          readonly points: string
          readonly perMinor: number
          readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
          readonly each: 'purchase' | 'line'
        } | {
          readonly type: 'fixed'
          readonly points: number
          readonly each: 'purchase' | 'line' | 'unit'
        } | {
          readonly type: 'multiply'
          readonly factor: string
        }
        readonly caps?: {
          readonly perPurchase?: number
          readonly perMemberDay?: number
          readonly perMemberMonth?: number
          readonly budget?: number
        }
        readonly priority: number
        readonly stop: boolean
      }[]
      /** Why this version was saved */
      readonly note?: string
    }
    readonly reply: {
      readonly combine: 'max' | 'sum' | 'product'
      readonly returnRate?: {
        readonly points: string
        readonly perMinor: number
        readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
      }
      readonly rules: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly trigger: 'purchase' | 'registration' | 'check_in' | 'activity_sign_up'
        readonly paused?: boolean
        readonly from: number | null
        readonly to: number | null
        readonly when?: Condition
        readonly lines?: Condition
        readonly action: {
          readonly type: 'rate'
          readonly points: string
          readonly perMinor: number
          readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
          readonly each: 'purchase' | 'line'
        } | {
          readonly type: 'fixed'
          readonly points: number
          readonly each: 'purchase' | 'line' | 'unit'
        } | {
          readonly type: 'multiply'
          readonly factor: string
        }
        readonly caps?: {
          readonly perPurchase?: number
          readonly perMemberDay?: number
          readonly perMemberMonth?: number
          readonly budget?: number
        }
        readonly priority: number
        readonly stop: boolean
      }[]
    }
  }
  /** One version of the rules */
  'loyalty.ruleVersion': {
    readonly path: { readonly programmeId: string; readonly version: string }
    readonly reply: {
      readonly combine: 'max' | 'sum' | 'product'
      readonly returnRate?: {
        readonly points: string
        readonly perMinor: number
        readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
      }
      readonly rules: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly trigger: 'purchase' | 'registration' | 'check_in' | 'activity_sign_up'
        readonly paused?: boolean
        readonly from: number | null
        readonly to: number | null
        readonly when?: Condition
        readonly lines?: Condition
        readonly action: {
          readonly type: 'rate'
          readonly points: string
          readonly perMinor: number
          readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
          readonly each: 'purchase' | 'line'
        } | {
          readonly type: 'fixed'
          readonly points: number
          readonly each: 'purchase' | 'line' | 'unit'
        } | {
          readonly type: 'multiply'
          readonly factor: string
        }
        readonly caps?: {
          readonly perPurchase?: number
          readonly perMemberDay?: number
          readonly perMemberMonth?: number
          readonly budget?: number
        }
        readonly priority: number
        readonly stop: boolean
      }[]
    }
  }
  /** Versions of the rules, the latest first */
  'loyalty.ruleVersions': {
    readonly path: { readonly programmeId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly {
        readonly version: number
        readonly savedAt: string
        readonly savedBy: {
          readonly kind: 'staff' | 'key' | 'system'
          readonly name: string | null
        }
        readonly note: string | null
        /** How many there are in it */
        readonly rules: number
      }[]
      readonly nextCursor?: string
    }
  }
  /** What a purchase would earn, and why */
  'loyalty.simulatePurchase': {
    readonly body: {
      readonly kind?: 'sale' | 'return' | 'adjustment'
      readonly source: string
      readonly number: string
      readonly store: string
      readonly terminal?: string
      readonly at: string
      readonly currency: string
      readonly channel?: string
      /** In minor units of the currency */
      readonly grossMinor?: number
      /** In minor units of the currency */
      readonly paidMinor?: number
      readonly lines?: readonly {
        readonly sku: string
        /** For a product not seen before */
        readonly name?: string
        /** Pieces or weight, at most three decimals */
        readonly quantity: number
        /** In minor units of the currency */
        readonly amountMinor: number
        readonly guides?: readonly {
          readonly guideId: string
          readonly shareBp: number
        }[]
      }[]
      readonly payments?: readonly {
        readonly method: string
        /** In minor units of the currency */
        readonly amountMinor: number
      }[]
      readonly memberId?: string
      readonly identities?: Identities
      readonly unknownIdentity?: 'joined' | 'prospect' | 'never'
      readonly claimToken?: string
      readonly returnOf?: {
        readonly source?: string
        readonly number: string
        readonly store?: string
        readonly terminal?: string
        readonly at?: string
      }
      readonly returned?: {
        readonly whole: true
      } | {
        /** In minor units of the currency */
        readonly amountMinor: number
      } | {
        readonly lines: readonly {
          readonly lineNo: number
          /** Pieces or weight, at most three decimals */
          readonly quantity: number
          /** In minor units of the currency */
          readonly amountMinor?: number
        }[]
      }
    }
    readonly reply: Simulation
  }
  /** What rules, saved or not, would give to a purchase that is typed or was really made, and why */
  'loyalty.tryRules': {
    readonly body: {
      readonly programmeId: string
      readonly rules?: {
        readonly combine: 'max' | 'sum' | 'product'
        readonly returnRate?: {
          readonly points: string
          readonly perMinor: number
          readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
        }
        readonly rules: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          readonly trigger: 'purchase' | 'registration' | 'check_in' | 'activity_sign_up'
          readonly paused?: boolean
          readonly from: number | null
          readonly to: number | null
          readonly when?: Condition
          readonly lines?: Condition
          readonly action: {
            readonly type: 'rate'
            readonly points: string
            readonly perMinor: number
            readonly rounding: 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'
            readonly each: 'purchase' | 'line'
          } | {
            readonly type: 'fixed'
            readonly points: number
            readonly each: 'purchase' | 'line' | 'unit'
          } | {
            readonly type: 'multiply'
            readonly factor: string
          }
          readonly caps?: {
            readonly perPurchase?: number
            readonly perMemberDay?: number
            readonly perMemberMonth?: number
            readonly budget?: number
          }
          readonly priority: number
          readonly stop: boolean
        }[]
      }
      readonly typed?: {
        readonly kind?: 'sale' | 'return' | 'adjustment'
        readonly source: string
        readonly number: string
        readonly store: string
        readonly terminal?: string
        readonly at: string
        readonly currency: string
        readonly channel?: string
        /** In minor units of the currency */
        readonly grossMinor?: number
        /** In minor units of the currency */
        readonly paidMinor?: number
        readonly lines?: readonly {
          readonly sku: string
          /** For a product not seen before */
          readonly name?: string
          /** Pieces or weight, at most three decimals */
          readonly quantity: number
          /** In minor units of the currency */
          readonly amountMinor: number
          readonly guides?: readonly {
            readonly guideId: string
            readonly shareBp: number
          }[]
        }[]
        readonly payments?: readonly {
          readonly method: string
          /** In minor units of the currency */
          readonly amountMinor: number
        }[]
        readonly memberId?: string
        readonly identities?: Identities
        readonly unknownIdentity?: 'joined' | 'prospect' | 'never'
        readonly claimToken?: string
        readonly returnOf?: {
          readonly source?: string
          readonly number: string
          readonly store?: string
          readonly terminal?: string
          readonly at?: string
        }
        readonly returned?: {
          readonly whole: true
        } | {
          /** In minor units of the currency */
          readonly amountMinor: number
        } | {
          readonly lines: readonly {
            readonly lineNo: number
            /** Pieces or weight, at most three decimals */
            readonly quantity: number
            /** In minor units of the currency */
            readonly amountMinor?: number
          }[]
        }
      }
      readonly real?: {
        readonly memberId: string
        readonly purchaseId: string
      }
    }
    readonly reply: Simulation
  }
  /** Assign a home store or an owning guide */
  'members.assign': {
    readonly body: {
      readonly memberId: string
      readonly kind: 'home_store'
      readonly store: string | null
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    } | {
      readonly memberId: string
      readonly kind: 'guide'
      readonly guideId: string | null
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Assign a home store or an owning guide */
  'members.assign.batch': {
    readonly body: {
      readonly items: readonly ({
        readonly memberId: string
        readonly kind: 'home_store'
        readonly store: string | null
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      } | {
        readonly memberId: string
        readonly kind: 'guide'
        readonly guideId: string | null
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      })[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Block an identity; a null reason lifts the block */
  'members.block': {
    readonly body: {
      readonly kind: 'phone_verified' | 'wechat_unionid' | 'alipay_user' | 'wecom_external_user' | 'email_verified' | 'card_no' | 'wechat_openid' | 'ecommerce_id' | 'pos_id' | 'phone' | 'email' | 'plate' | 'device' | 'wifi'
      readonly value: string
      readonly reason: 'shared' | 'fraud' | 'test' | 'other' | null
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Block an identity; a null reason lifts the block */
  'members.block.batch': {
    readonly body: {
      readonly items: readonly {
        readonly kind: 'phone_verified' | 'wechat_unionid' | 'alipay_user' | 'wecom_external_user' | 'email_verified' | 'card_no' | 'wechat_openid' | 'ecommerce_id' | 'pos_id' | 'phone' | 'email' | 'plate' | 'device' | 'wifi'
        readonly value: string
        readonly reason: 'shared' | 'fraud' | 'test' | 'other' | null
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Block an identity of a member, without its value being shown */
  'members.blockHeld': {
    readonly body: {
      readonly memberId: string
      readonly identityId: string
      readonly reason: 'shared' | 'fraud' | 'test' | 'other'
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Block an identity of a member, without its value being shown */
  'members.blockHeld.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly identityId: string
        readonly reason: 'shared' | 'fraud' | 'test' | 'other'
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Channels by which members came */
  'members.channels': {
    readonly reply: {
      readonly items: readonly string[]
    }
  }
  /** All that a member ever said about what it allows, latest first */
  'members.consentHistory': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly {
        readonly at: string
        readonly purpose: string
        readonly channel: string
        readonly allowed: boolean
        /** Where it was said */
        readonly source: string
        readonly actor: {
          readonly kind: 'staff' | 'key' | 'system'
          readonly id: number
          readonly name: string | null
        }
      }[]
    }
  }
  /** What a member allows now */
  'members.consents': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly consents: readonly {
        readonly purpose: string
        readonly channel: string
        readonly allowed: boolean
        readonly saidAt: string
      }[]
    }
  }
  /** How many members a list holds */
  'members.count': {
    readonly query?: { readonly node?: string; readonly stage?: 'prospect' | 'joined' | 'erased'; readonly channel?: string; readonly gender?: 'female' | 'male' | 'other'; readonly birthMonth?: number; readonly homeNode?: string; readonly guideId?: string; readonly joinedFrom?: string; readonly joinedTill?: string; readonly blocked?: boolean }
    readonly reply: {
      /** At most 10000 */
      readonly count: number
      /** There are more than that, or may be: only a part was looked at */
      readonly more: boolean
    }
  }
  /** Decide a review */
  'members.decideReview': {
    readonly body: {
      readonly reviewId: string
      readonly decision: 'approve' | 'reject'
    }
    readonly reply: {
      readonly reviewId: string
    }
  }
  /** Decide a review */
  'members.decideReview.batch': {
    readonly body: {
      readonly items: readonly {
        readonly reviewId: string
        readonly decision: 'approve' | 'reject'
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly reviewId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Make personal data unreadable for good */
  'members.erase': {
    readonly body: {
      readonly memberId: string
    }
    readonly reply: {
      readonly memberIds: readonly string[]
    }
  }
  /** Make personal data unreadable for good */
  'members.erase.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly memberIds: readonly string[]
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Members as CSV */
  'members.export': {
    readonly query?: { readonly node?: string; readonly stage?: 'prospect' | 'joined' | 'erased'; readonly channel?: string; readonly gender?: 'female' | 'male' | 'other'; readonly birthMonth?: number; readonly homeNode?: string; readonly guideId?: string; readonly joinedFrom?: string; readonly joinedTill?: string; readonly blocked?: boolean; readonly sort?: 'newest' | 'oldest'; readonly language?: 'zh' | 'en'; readonly whole?: boolean }
    readonly reply: undefined
  }
  /** The custom fields of the profile */
  'members.fields': {
    readonly reply: {
      readonly items: readonly {
        readonly code: string
        readonly type: 'text' | 'integer' | 'boolean' | 'day' | 'choice' | 'choices'
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly choices?: readonly string[]
        readonly archived?: boolean
      }[]
    }
  }
  /** Link identities to a member */
  'members.linkIdentities': {
    readonly body: {
      readonly memberId: string
      readonly identities: readonly {
        readonly kind: 'phone_verified' | 'wechat_unionid' | 'alipay_user' | 'wecom_external_user' | 'email_verified' | 'card_no' | 'wechat_openid' | 'ecommerce_id' | 'pos_id' | 'phone' | 'email' | 'plate' | 'device' | 'wifi'
        readonly value: string
        readonly verifiedAt?: string
        readonly verifiedHow?: string
      }[]
      readonly channel: string
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    }
    readonly reply: {
      readonly memberId: string
      readonly rootId: string
      readonly inDoubt: boolean
    }
  }
  /** Link identities to a member */
  'members.linkIdentities.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly identities: readonly {
          readonly kind: 'phone_verified' | 'wechat_unionid' | 'alipay_user' | 'wecom_external_user' | 'email_verified' | 'card_no' | 'wechat_openid' | 'ecommerce_id' | 'pos_id' | 'phone' | 'email' | 'plate' | 'device' | 'wifi'
          readonly value: string
          readonly verifiedAt?: string
          readonly verifiedHow?: string
        }[]
        readonly channel: string
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly memberId: string
          readonly rootId: string
          readonly inDoubt: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** The members in your scope, filtered */
  'members.list': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly node?: string; readonly stage?: 'prospect' | 'joined' | 'erased'; readonly channel?: string; readonly gender?: 'female' | 'male' | 'other'; readonly birthMonth?: number; readonly homeNode?: string; readonly guideId?: string; readonly joinedFrom?: string; readonly joinedTill?: string; readonly blocked?: boolean; readonly sort?: 'newest' | 'oldest' }
    readonly reply: {
      readonly items: readonly Member[]
      readonly nextCursor?: string
    }
  }
  /** A member, masked */
  'members.member': {
    readonly path: { readonly memberId: string }
    readonly reply: Member
  }
  /** Merge two members who are one person */
  'members.merge': {
    readonly body: {
      readonly memberId: string
      readonly otherId: string
    }
    readonly reply: {
      readonly mergeId: string
      readonly absorbedId: string
      readonly rootId: string
    }
  }
  /** Merge two members who are one person */
  'members.merge.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly otherId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly mergeId: string
          readonly absorbedId: string
          readonly rootId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Names of members, for lists of other things */
  'members.names': {
    readonly body: {
      readonly memberIds: readonly string[]
    }
    readonly reply: {
      readonly items: readonly {
        readonly memberId: string
        readonly rootId: string
        readonly name: string | null
        readonly phone: string | null
        readonly stage: 'prospect' | 'joined'
        readonly erased: boolean
      }[]
    }
  }
  /** Declare or change a custom field of the profile */
  'members.putField': {
    readonly body: {
      readonly code: string
      readonly type: 'text' | 'integer' | 'boolean' | 'day' | 'choice' | 'choices'
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      readonly choices?: readonly string[]
      readonly archived?: boolean
    }
    readonly reply: {
      readonly code: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Declare or change a custom field of the profile */
  'members.putField.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly type: 'text' | 'integer' | 'boolean' | 'day' | 'choice' | 'choices'
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly choices?: readonly string[]
        readonly archived?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly code: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Register a member by its identities */
  'members.register': {
    readonly body: {
      readonly identities: readonly {
        readonly kind: 'phone_verified' | 'wechat_unionid' | 'alipay_user' | 'wecom_external_user' | 'email_verified' | 'card_no' | 'wechat_openid' | 'ecommerce_id' | 'pos_id' | 'phone' | 'email' | 'plate' | 'device' | 'wifi'
        readonly value: string
        readonly verifiedAt?: string
        readonly verifiedHow?: string
      }[]
      readonly stage?: 'joined' | 'prospect'
      readonly profile?: {
        readonly name?: string | null
        readonly gender?: 'female' | 'male' | 'other' | null
        readonly birthday?: string | null
        /** Custom fields by code; null clears one */
        readonly attributes?: { readonly [name: string]: string | number | boolean | readonly string[] | null }
      }
      readonly channel: string
      readonly store?: string
      readonly guideId?: string
      readonly consents?: readonly {
        readonly purpose: string
        readonly channel: string
        readonly allowed: boolean
      }[]
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    }
    readonly reply: {
      readonly memberId: string
      readonly rootId: string
      readonly created: boolean
      /** False for someone who was a member already */
      readonly joined: boolean
      /** Something named was not linked and waits for a review */
      readonly inDoubt: boolean
    }
  }
  /** Register a member by its identities */
  'members.register.batch': {
    readonly body: {
      readonly items: readonly {
        readonly identities: readonly {
          readonly kind: 'phone_verified' | 'wechat_unionid' | 'alipay_user' | 'wecom_external_user' | 'email_verified' | 'card_no' | 'wechat_openid' | 'ecommerce_id' | 'pos_id' | 'phone' | 'email' | 'plate' | 'device' | 'wifi'
          readonly value: string
          readonly verifiedAt?: string
          readonly verifiedHow?: string
        }[]
        readonly stage?: 'joined' | 'prospect'
        readonly profile?: {
          readonly name?: string | null
          readonly gender?: 'female' | 'male' | 'other' | null
          readonly birthday?: string | null
          /** Custom fields by code; null clears one */
          readonly attributes?: { readonly [name: string]: string | number | boolean | readonly string[] | null }
        }
        readonly channel: string
        readonly store?: string
        readonly guideId?: string
        readonly consents?: readonly {
          readonly purpose: string
          readonly channel: string
          readonly allowed: boolean
        }[]
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly memberId: string
          readonly rootId: string
          readonly created: boolean
          /** False for someone who was a member already */
          readonly joined: boolean
          /** Something named was not linked and waits for a review */
          readonly inDoubt: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Give a blocked identity back to its member */
  'members.restoreIdentity': {
    readonly body: {
      readonly memberId: string
      readonly identityId: string
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Give a blocked identity back to its member */
  'members.restoreIdentity.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly identityId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Doubts about who is who, oldest first */
  'members.reviews': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly state?: 'open' | 'approved' | 'rejected'; readonly type?: 'shared_identity' | 'blocked_identity' | 'different_identities' | 'recycled_phone' | 'weak_match' }
    readonly reply: {
      readonly items: readonly {
        readonly reviewId: string
        readonly type: 'shared_identity' | 'blocked_identity' | 'different_identities' | 'recycled_phone' | 'weak_match'
        readonly identityKind: string
        readonly value: string | null
        readonly memberId: string | null
        readonly otherMemberId: string | null
        readonly state: 'open' | 'approved' | 'rejected'
        readonly timesSeen: number
        readonly raisedAt: string
        readonly lastSeenAt: string
        readonly decidedAt: string | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** Find by phone, last digits, card or name */
  'members.search': {
    readonly body: {
      readonly by: 'identity'
      readonly kind: string
      readonly value: string
      readonly limit?: number
      readonly filter?: {
        readonly node?: string
        readonly stage?: 'prospect' | 'joined' | 'erased'
        readonly channel?: string
        readonly gender?: 'female' | 'male' | 'other'
        readonly birthMonth?: number
        readonly homeNode?: string
        readonly guideId?: string
        readonly joinedFrom?: string
        readonly joinedTill?: string
        readonly blocked?: boolean
      }
    } | {
      readonly by: 'tail'
      readonly digits: string
      readonly limit?: number
      readonly filter?: {
        readonly node?: string
        readonly stage?: 'prospect' | 'joined' | 'erased'
        readonly channel?: string
        readonly gender?: 'female' | 'male' | 'other'
        readonly birthMonth?: number
        readonly homeNode?: string
        readonly guideId?: string
        readonly joinedFrom?: string
        readonly joinedTill?: string
        readonly blocked?: boolean
      }
    } | {
      readonly by: 'name'
      readonly prefix: string
      readonly limit?: number
      readonly filter?: {
        readonly node?: string
        readonly stage?: 'prospect' | 'joined' | 'erased'
        readonly channel?: string
        readonly gender?: 'female' | 'male' | 'other'
        readonly birthMonth?: number
        readonly homeNode?: string
        readonly guideId?: string
        readonly joinedFrom?: string
        readonly joinedTill?: string
        readonly blocked?: boolean
      }
    }
    readonly reply: {
      readonly items: readonly Member[]
    }
  }
  /** Note what a member allows or refuses */
  'members.setConsent': {
    readonly body: {
      readonly memberId: string
      readonly purpose: string
      readonly channel: string
      readonly allowed: boolean
      readonly source: string
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    }
    readonly reply: {
      readonly purpose: string
      readonly channel: string
      readonly allowed: boolean
      readonly saidAt: string
    }
  }
  /** Note what a member allows or refuses */
  'members.setConsent.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly purpose: string
        readonly channel: string
        readonly allowed: boolean
        readonly source: string
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly purpose: string
          readonly channel: string
          readonly allowed: boolean
          readonly saidAt: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** How a person came to be what it is: identities, merges, assignments, profile, consents */
  'members.timeline': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly {
        readonly at: string
        readonly what: 'created' | 'joined' | 'identity_seen' | 'identity_ended' | 'merged' | 'unmerged' | 'assigned' | 'profile_changed' | 'consented' | 'erased'
        readonly channel?: string
        readonly identity?: {
          readonly identityId: string
          readonly memberId: string
          readonly kind: string
          readonly value: string | null
          readonly verifiedAt: string | null
          readonly verifiedHow: string | null
          readonly channel: string
          readonly storeId: string | null
          readonly firstSeenAt: string
          readonly endedAt: string | null
          readonly endedReason: string | null
        }
        readonly mergeId?: string
        readonly absorbedId?: string
        readonly survivorId?: string
        readonly rule?: string
        /** What was named together, as far as it is this person’s */
        readonly evidence?: readonly {
          readonly identityId: string
          readonly memberId: string
          readonly kind: string
          readonly value: string | null
          readonly verifiedAt: string | null
          readonly verifiedHow: string | null
          readonly channel: string
          readonly storeId: string | null
          readonly firstSeenAt: string
          readonly endedAt: string | null
          readonly endedReason: string | null
        }[]
        readonly actor?: {
          readonly kind: 'staff' | 'key' | 'system'
          readonly id: number
          readonly name: string | null
        }
        readonly homeStoreId?: string | null
        readonly guideId?: string | null
        /** Fields of the profile: which, not to what */
        readonly fields?: readonly string[]
        readonly consent?: {
          readonly purpose: string
          readonly channel: string
          readonly allowed: boolean
          /** Where it was said */
          readonly source: string
        }
      }[]
    }
  }
  /** See a member whole; leaves an audit row */
  'members.unmask': {
    readonly body: {
      readonly memberId: string
    }
    readonly reply: Member
  }
  /** See a member whole; leaves an audit row */
  'members.unmask.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: Member
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Undo a merge */
  'members.unmerge': {
    readonly body: {
      readonly mergeId: string
    }
    readonly reply: {
      readonly mergeId: string
      readonly branchRootId: string
      readonly rootId: string
    }
  }
  /** Undo a merge */
  'members.unmerge.batch': {
    readonly body: {
      readonly items: readonly {
        readonly mergeId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly mergeId: string
          readonly branchRootId: string
          readonly rootId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Change a profile; fields left out stay, null clears */
  'members.updateProfile': {
    readonly body: {
      readonly memberId: string
      readonly profile: {
        readonly name?: string | null
        readonly gender?: 'female' | 'male' | 'other' | null
        readonly birthday?: string | null
        /** Custom fields by code; null clears one */
        readonly attributes?: { readonly [name: string]: string | number | boolean | readonly string[] | null }
      }
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    }
    readonly reply: {
      readonly changed: readonly string[]
    }
  }
  /** Change a profile; fields left out stay, null clears */
  'members.updateProfile.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly profile: {
          readonly name?: string | null
          readonly gender?: 'female' | 'male' | 'other' | null
          readonly birthday?: string | null
          /** Custom fields by code; null clears one */
          readonly attributes?: { readonly [name: string]: string | number | boolean | readonly string[] | null }
        }
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: readonly string[]
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Note that a phone was verified */
  'members.verifyPhone': {
    readonly body: {
      readonly memberId: string
      readonly phone: string
      readonly verifiedHow: string
      readonly channel: string
      readonly at?: string
      /** History being filled in: nobody is messaged about it */
      readonly historical?: boolean
    }
    readonly reply: {
      readonly state: 'verified' | 'in_review'
      readonly reviewId?: string
    }
  }
  /** Note that a phone was verified */
  'members.verifyPhone.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly phone: string
        readonly verifiedHow: string
        readonly channel: string
        readonly at?: string
        /** History being filled in: nobody is messaged about it */
        readonly historical?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly state: 'verified' | 'in_review'
          readonly reviewId?: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Archive a node with all below it, or restore a node alone */
  'organization.archiveNode': {
    readonly body: {
      readonly code: string
      readonly archived: boolean
    }
    readonly reply: {
      readonly id: string
      readonly code: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Archive a node with all below it, or restore a node alone */
  'organization.archiveNode.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly archived: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly code: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Report the people counted in an hour */
  'organization.countFootfall': {
    readonly body: {
      readonly node: string
      readonly day: string
      readonly hour: number
      readonly people: number
    }
    readonly reply: {
      readonly nodeId: string
      readonly day: string
      readonly hour: number
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Report the people counted in an hour */
  'organization.countFootfall.batch': {
    readonly body: {
      readonly items: readonly {
        readonly node: string
        readonly day: string
        readonly hour: number
        readonly people: number
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly nodeId: string
          readonly day: string
          readonly hour: number
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Declare the turnover and receipts of a store’s day */
  'organization.declareStoreDay': {
    readonly body: {
      readonly store: string
      readonly day: string
      readonly turnoverMinor: number
      readonly receipts: number
      readonly currency?: string
    }
    readonly reply: {
      readonly storeId: string
      readonly day: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Declare the turnover and receipts of a store’s day */
  'organization.declareStoreDay.batch': {
    readonly body: {
      readonly items: readonly {
        readonly store: string
        readonly day: string
        readonly turnoverMinor: number
        readonly receipts: number
        readonly currency?: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly storeId: string
          readonly day: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Counted hours of a subtree, by node, day and hour */
  'organization.footfall': {
    readonly query: { readonly limit?: number; readonly cursor?: string; readonly under?: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly items: readonly {
        readonly nodeId: string
        readonly day: string
        readonly hour: number
        readonly people: number
        /** 1, and one more for each correction */
        readonly revision: number
        readonly actor: {
          readonly kind: string
          readonly id: number
        }
        readonly at: string
      }[]
      readonly nextCursor?: string
    }
  }
  /** People by node and day; gates and stores are not added up */
  'organization.footfallSums': {
    readonly query: { readonly under?: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly days: readonly {
        readonly nodeId: string
        readonly day: string
        readonly people: number
      }[]
    }
  }
  /** Move a node from a day on */
  'organization.moveNode': {
    readonly body: {
      readonly code: string
      readonly parent: string
      readonly from?: string
    }
    readonly reply: {
      readonly id: string
      readonly code: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Move a node from a day on */
  'organization.moveNode.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly parent: string
        readonly from?: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly code: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** A node of the organization */
  'organization.node': {
    readonly path: { readonly nodeId: string }
    readonly reply: {
      readonly id: string
      readonly kind: 'group' | 'mall' | 'brand' | 'store' | 'counter'
      readonly code: string
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      readonly parentId: string | null
      /** From the group down to the node itself */
      readonly path: readonly string[]
      readonly zone: string
      readonly currency: string
      readonly hours: {
        readonly mon?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly tue?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly wed?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly thu?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly fri?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly sat?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly sun?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
      } | null
      readonly category: string | null
      readonly floor: string | null
      readonly openedOn: string | null
      readonly closedOn: string | null
      readonly closures: readonly {
        readonly from: string
        readonly to: string
        readonly reason?: string
      }[]
      readonly archivedAt: string | null
    }
  }
  /** Where a node stood, from which day to which */
  'organization.nodePlaces': {
    readonly path: { readonly nodeId: string }
    readonly reply: {
      readonly places: readonly {
        readonly from: string
        /** First day elsewhere */
        readonly to: string | null
        readonly parentId: string
        readonly actor: {
          readonly kind: string
          readonly id: number
          readonly name: string | null
        }
        readonly at: string
      }[]
    }
  }
  /** Settings of a node, which hold for its subtree */
  'organization.nodeSettings': {
    readonly path: { readonly nodeId: string }
    readonly reply: {
      readonly settings: readonly {
        readonly key: string
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        /** JSON Schema of its values */
        readonly schema: unknown
        /** What holds where nothing is set */
        readonly fallback: unknown
        /** What holds today */
        readonly value: unknown
        readonly held: 'here' | 'above' | 'fallback'
        readonly holderId: string | null
        /** What is set here, by the first day it holds, earliest first */
        readonly dated: readonly {
          readonly from: string
          readonly value: unknown
        }[]
      }[]
    }
  }
  /** Settings of a node, which hold for its subtree */
  'organization.nodeSettings.write': {
    readonly path: { readonly nodeId: string }
    readonly ifMatch: string
    readonly body: {
      readonly changes: readonly ({
        readonly key: string
        readonly from?: string
        readonly value: unknown
      } | {
        readonly key: string
        readonly from?: string
        readonly takeBack: true
      })[]
    }
    readonly reply: {
      readonly settings: readonly {
        readonly key: string
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        /** JSON Schema of its values */
        readonly schema: unknown
        /** What holds where nothing is set */
        readonly fallback: unknown
        /** What holds today */
        readonly value: unknown
        readonly held: 'here' | 'above' | 'fallback'
        readonly holderId: string | null
        /** What is set here, by the first day it holds, earliest first */
        readonly dated: readonly {
          readonly from: string
          readonly value: unknown
        }[]
      }[]
    }
  }
  /** Nodes of the organization within the data scope, by code */
  'organization.nodes': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly kind?: 'group' | 'mall' | 'brand' | 'store' | 'counter'; readonly under?: string; readonly text?: string; readonly archived?: boolean }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly kind: 'group' | 'mall' | 'brand' | 'store' | 'counter'
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly parentId: string | null
        /** From the group down to the node itself */
        readonly path: readonly string[]
        readonly zone: string
        readonly currency: string
        readonly hours: {
          readonly mon?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly tue?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly wed?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly thu?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly fri?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly sat?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly sun?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
        } | null
        readonly category: string | null
        readonly floor: string | null
        readonly openedOn: string | null
        readonly closedOn: string | null
        readonly closures: readonly {
          readonly from: string
          readonly to: string
          readonly reason?: string
        }[]
        readonly archivedAt: string | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** What has been said about who takes part, by node and day */
  'organization.participation': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly participation: readonly {
        readonly nodeId: string
        readonly from: string
        readonly to: string | null
        readonly takesPart: boolean
        readonly actor: {
          readonly kind: string
          readonly id: number
          readonly name: string | null
        }
        readonly at: string
      }[]
    }
  }
  /** Settings of a programme */
  'organization.programmeSettings': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly settings: readonly {
        readonly key: string
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        /** JSON Schema of its values */
        readonly schema: unknown
        /** What holds where nothing is set */
        readonly fallback: unknown
        /** What holds today */
        readonly value: unknown
        readonly held: 'here' | 'above' | 'fallback'
        readonly holderId: string | null
        /** What is set here, by the first day it holds, earliest first */
        readonly dated: readonly {
          readonly from: string
          readonly value: unknown
        }[]
      }[]
    }
  }
  /** Settings of a programme */
  'organization.programmeSettings.write': {
    readonly path: { readonly programmeId: string }
    readonly ifMatch: string
    readonly body: {
      readonly changes: readonly ({
        readonly key: string
        readonly from?: string
        readonly value: unknown
      } | {
        readonly key: string
        readonly from?: string
        readonly takeBack: true
      })[]
    }
    readonly reply: {
      readonly settings: readonly {
        readonly key: string
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        /** JSON Schema of its values */
        readonly schema: unknown
        /** What holds where nothing is set */
        readonly fallback: unknown
        /** What holds today */
        readonly value: unknown
        readonly held: 'here' | 'above' | 'fallback'
        readonly holderId: string | null
        /** What is set here, by the first day it holds, earliest first */
        readonly dated: readonly {
          readonly from: string
          readonly value: unknown
        }[]
      }[]
    }
  }
  /** All programmes */
  'organization.programmes': {
    readonly reply: {
      readonly programmes: readonly {
        readonly id: string
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly zone: string
        readonly currency: string
        readonly ownerId: string | null
        readonly closedOn: string | null
      }[]
    }
  }
  /** Create or change a node of the organization, by code */
  'organization.putNode': {
    readonly body: {
      readonly code: string
      readonly kind: 'group' | 'mall' | 'brand' | 'store' | 'counter'
      readonly name?: {
        readonly zh: string
        readonly en?: string
      }
      readonly parent?: string
      readonly zone?: string | null
      readonly currency?: string | null
      readonly hours?: {
        readonly mon?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly tue?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly wed?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly thu?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly fri?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly sat?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
        readonly sun?: readonly {
          readonly opens: string
          readonly closes: string
        }[]
      } | null
      readonly category?: string | null
      readonly floor?: string | null
      readonly openedOn?: string | null
      readonly closedOn?: string | null
      readonly closures?: readonly {
        readonly from: string
        readonly to: string
        readonly reason?: string
      }[] | null
    }
    readonly reply: {
      readonly id: string
      readonly code: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Create or change a node of the organization, by code */
  'organization.putNode.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly kind: 'group' | 'mall' | 'brand' | 'store' | 'counter'
        readonly name?: {
          readonly zh: string
          readonly en?: string
        }
        readonly parent?: string
        readonly zone?: string | null
        readonly currency?: string | null
        readonly hours?: {
          readonly mon?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly tue?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly wed?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly thu?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly fri?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly sat?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
          readonly sun?: readonly {
            readonly opens: string
            readonly closes: string
          }[]
        } | null
        readonly category?: string | null
        readonly floor?: string | null
        readonly openedOn?: string | null
        readonly closedOn?: string | null
        readonly closures?: readonly {
          readonly from: string
          readonly to: string
          readonly reason?: string
        }[] | null
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly code: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Create or change a programme, by code */
  'organization.putProgramme': {
    readonly body: {
      readonly code: string
      readonly name?: {
        readonly zh: string
        readonly en?: string
      }
      readonly owner?: string | null
      readonly zone?: string
      readonly currency?: string
      readonly closedOn?: string | null
    }
    readonly reply: {
      readonly id: string
      readonly code: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Create or change a programme, by code */
  'organization.putProgramme.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly name?: {
          readonly zh: string
          readonly en?: string
        }
        readonly owner?: string | null
        readonly zone?: string
        readonly currency?: string
        readonly closedOn?: string | null
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly code: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** From a day on, a subtree takes part in a programme or does not */
  'organization.setParticipation': {
    readonly body: {
      readonly programme: string
      readonly node: string
      readonly takesPart: boolean
      readonly from?: string
      readonly to?: string
    }
    readonly reply: {
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** From a day on, a subtree takes part in a programme or does not */
  'organization.setParticipation.batch': {
    readonly body: {
      readonly items: readonly {
        readonly programme: string
        readonly node: string
        readonly takesPart: boolean
        readonly from?: string
        readonly to?: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Declared turnover of a subtree by day and currency */
  'organization.storeDaySums': {
    readonly query: { readonly under?: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly days: readonly {
        readonly day: string
        readonly currency: string
        readonly turnoverMinor: number
        readonly receipts: number
        /** How many stores declared that day */
        readonly stores: number
      }[]
    }
  }
  /** Declared days of a subtree, by store and day */
  'organization.storeDays': {
    readonly query: { readonly limit?: number; readonly cursor?: string; readonly under?: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly items: readonly {
        readonly storeId: string
        readonly day: string
        readonly currency: string
        readonly turnoverMinor: number
        readonly receipts: number
        /** 1, and one more for each correction */
        readonly revision: number
        readonly actor: {
          readonly kind: string
          readonly id: number
        }
        readonly at: string
      }[]
      readonly nextCursor?: string
    }
  }
  /** Programmes that purchases at a store feed on a day */
  'organization.storeProgrammes': {
    readonly path: { readonly nodeId: string }
    readonly query?: { readonly day?: string }
    readonly reply: {
      readonly nodeId: string
      readonly programmes: readonly {
        readonly id: string
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly zone: string
        readonly currency: string
        readonly ownerId: string | null
        readonly closedOn: string | null
      }[]
    }
  }
  /** Correct a balance by hand */
  'points.adjust': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      /** Not 0 */
      readonly amount: number
      /** Short; without personal data, since entries cannot be erased */
      readonly reason: string
      /** What shows that it is right; goes when the member is erased */
      readonly evidence?: string
      /** Of points added; left out: as the programme says; null: never */
      readonly expiresOn?: string | null
    }
    readonly reply: {
      /** Null while a second person has to approve */
      readonly entryId: string | null
      /** What waits; null where it was posted at once */
      readonly adjustmentId: string | null
      readonly amount: number
      /** Points in lots less debt; negative where more is owed */
      readonly balance: number
      /** Of these held for a pending use */
      readonly frozen: number
      /** Owed after returns; paid first by later earnings */
      readonly debt: number
      /** What can be spent now */
      readonly spendable: number
    }
  }
  /** Correct a balance by hand */
  'points.adjust.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        /** Not 0 */
        readonly amount: number
        /** Short; without personal data, since entries cannot be erased */
        readonly reason: string
        /** What shows that it is right; goes when the member is erased */
        readonly evidence?: string
        /** Of points added; left out: as the programme says; null: never */
        readonly expiresOn?: string | null
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          /** Null while a second person has to approve */
          readonly entryId: string | null
          /** What waits; null where it was posted at once */
          readonly adjustmentId: string | null
          readonly amount: number
          /** Points in lots less debt; negative where more is owed */
          readonly balance: number
          /** Of these held for a pending use */
          readonly frozen: number
          /** Owed after returns; paid first by later earnings */
          readonly debt: number
          /** What can be spent now */
          readonly spendable: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** One correction that needs, or needed, a second person */
  'points.adjustmentOfMember': {
    readonly path: { readonly memberId: string; readonly adjustmentId: string }
    readonly reply: PointsAdjustment
  }
  /** Corrections that need a second person: those waiting, the oldest first, or all, the youngest first */
  'points.adjustments': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly node?: string; readonly waiting?: boolean; readonly programmeId?: string }
    readonly reply: {
      readonly items: readonly PointsAdjustment[]
      readonly nextCursor?: string
    }
  }
  /** Balances of many members, in every programme they have points in */
  'points.balances': {
    readonly body: {
      readonly memberIds: readonly string[]
    }
    readonly reply: {
      readonly items: readonly {
        readonly memberId: string
        readonly balances: readonly PointsBalance[]
      }[]
    }
  }
  /** Balances of a member */
  'points.balancesOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly PointsBalance[]
    }
  }
  /** Spend what a freeze holds */
  'points.captureFreeze': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly freezeId: string
      readonly amount?: number
      /** Short; without personal data, since entries cannot be erased */
      readonly reason: string
    }
    readonly reply: {
      readonly entryId: string
      readonly amount: number
      /** Points in lots less debt; negative where more is owed */
      readonly balance: number
      /** Of these held for a pending use */
      readonly frozen: number
      /** Owed after returns; paid first by later earnings */
      readonly debt: number
      /** What can be spent now */
      readonly spendable: number
    }
  }
  /** Spend what a freeze holds */
  'points.captureFreeze.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly freezeId: string
        readonly amount?: number
        /** Short; without personal data, since entries cannot be erased */
        readonly reason: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly entryId: string
          readonly amount: number
          /** Points in lots less debt; negative where more is owed */
          readonly balance: number
          /** Of these held for a pending use */
          readonly frozen: number
          /** Owed after returns; paid first by later earnings */
          readonly debt: number
          /** What can be spent now */
          readonly spendable: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Points of a programme by day */
  'points.days': {
    readonly query: { readonly programmeId: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly items: readonly {
        readonly day: string
        readonly issued: number
        readonly takenBack: number
        readonly redeemed: number
        readonly expired: number
        /** Signed */
        readonly adjusted: number
        readonly forfeited: number
      }[]
    }
  }
  /** Approve or decline a correction that somebody else asked for */
  'points.decideAdjustment': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly adjustmentId: string
      readonly verdict: 'approve' | 'decline'
      /** Why */
      readonly note?: string
    }
    readonly reply: {
      readonly adjustmentId: string
      readonly state: 'approved' | 'declined' | 'withdrawn'
      readonly entryId: string | null
      /** After an approval */
      readonly balance: number | null
    }
  }
  /** Approve or decline a correction that somebody else asked for */
  'points.decideAdjustment.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly adjustmentId: string
        readonly verdict: 'approve' | 'decline'
        /** Why */
        readonly note?: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly adjustmentId: string
          readonly state: 'approved' | 'declined' | 'withdrawn'
          readonly entryId: string | null
          /** After an approval */
          readonly balance: number | null
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Entries of all members in scope, the latest posted first */
  'points.entries': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly node?: string; readonly memberId?: string; readonly purchaseId?: string; readonly programmeId?: string; readonly kind?: 'earn' | 'spend' | 'take_back' | 'adjust' | 'expire' | 'settle' | 'transfer_out' | 'transfer_in' | 'forfeit' | 'reverse_earn' | 'reverse_spend' | 'reverse_take_back' | 'reverse_adjust'; readonly from?: string; readonly until?: string }
    readonly reply: {
      readonly items: readonly PointsEntry[]
      readonly nextCursor?: string
    }
  }
  /** Entries of a member, the latest in effect first */
  'points.entriesOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly programmeId?: string; readonly purchaseId?: string; readonly node?: string }
    readonly reply: {
      readonly items: readonly PointsEntry[]
      readonly nextCursor?: string
    }
  }
  /** How many entries fit */
  'points.entryCount': {
    readonly query?: { readonly node?: string; readonly memberId?: string; readonly purchaseId?: string; readonly programmeId?: string; readonly kind?: 'earn' | 'spend' | 'take_back' | 'adjust' | 'expire' | 'settle' | 'transfer_out' | 'transfer_in' | 'forfeit' | 'reverse_earn' | 'reverse_spend' | 'reverse_take_back' | 'reverse_adjust'; readonly from?: string; readonly until?: string }
    readonly reply: {
      readonly count: number
      readonly isExact: boolean
    }
  }
  /** One entry of a member */
  'points.entryOfMember': {
    readonly path: { readonly memberId: string; readonly entryId: string }
    readonly reply: PointsEntry
  }
  /** Entries as CSV */
  'points.export': {
    readonly query?: { readonly node?: string; readonly memberId?: string; readonly purchaseId?: string; readonly programmeId?: string; readonly kind?: 'earn' | 'spend' | 'take_back' | 'adjust' | 'expire' | 'settle' | 'transfer_out' | 'transfer_in' | 'forfeit' | 'reverse_earn' | 'reverse_spend' | 'reverse_take_back' | 'reverse_adjust'; readonly from?: string; readonly until?: string; readonly language?: 'zh' | 'en' }
    readonly reply: undefined
  }
  /** Hold points for a pending use */
  'points.freeze': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly amount: number
      /** Short; without personal data, since entries cannot be erased */
      readonly reason: string
      readonly timesOutAt?: string
    }
    readonly reply: {
      readonly freezeId: string
      readonly amount: number
      readonly captured: number
      /** Points in lots less debt; negative where more is owed */
      readonly balance: number
      /** Of these held for a pending use */
      readonly frozen: number
      /** Owed after returns; paid first by later earnings */
      readonly debt: number
      /** What can be spent now */
      readonly spendable: number
    }
  }
  /** Hold points for a pending use */
  'points.freeze.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly amount: number
        /** Short; without personal data, since entries cannot be erased */
        readonly reason: string
        readonly timesOutAt?: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly freezeId: string
          readonly amount: number
          readonly captured: number
          /** Points in lots less debt; negative where more is owed */
          readonly balance: number
          /** Of these held for a pending use */
          readonly frozen: number
          /** Owed after returns; paid first by later earnings */
          readonly debt: number
          /** What can be spent now */
          readonly spendable: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Freezes of a member that are held, the oldest first */
  'points.freezesOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly {
        readonly freezeId: string
        readonly programmeId: string
        readonly amount: number
        readonly reason: string
        readonly frozenAt: string
        readonly timesOutAt: string | null
      }[]
    }
  }
  /** What the nightly audit of the ledger found, the latest first */
  'points.ledgerFaults': {
    readonly query?: { readonly limit?: number }
    readonly reply: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly law: string
        readonly expected: string
        readonly found: string
        readonly foundAt: string
      }[]
    }
  }
  /** Which lots entries took from, which they made, and what became of these */
  'points.lotsOfEntries': {
    readonly path: { readonly memberId: string }
    readonly body: {
      readonly entryIds: readonly string[]
    }
    readonly reply: {
      readonly items: readonly {
        readonly entryId: string
        readonly took: readonly {
          /** Out of this lot; below zero where it was given back */
          readonly amount: number
          readonly lot: PointsEntryLot
        }[]
        readonly made: readonly {
          readonly lot: PointsEntryLot
          readonly uses: readonly PointsLotUse[]
        }[]
      }[]
    }
  }
  /** Lots of a member that hold points, in the order in which they will be spent */
  'points.lotsOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly {
        readonly lotId: string
        readonly programmeId: string
        readonly amount: number
        readonly remaining: number
        readonly frozen: number
        readonly earnedAt: string
        /** The first day on which they are gone; null for never */
        readonly expiresOn: string | null
        readonly purchaseId: string | null
      }[]
    }
  }
  /** Let go of what a freeze holds */
  'points.releaseFreeze': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly freezeId: string
      /** Short; without personal data, since entries cannot be erased */
      readonly reason: string
    }
    readonly reply: {
      readonly freezeId: string
      readonly amount: number
      readonly captured: number
      /** Points in lots less debt; negative where more is owed */
      readonly balance: number
      /** Of these held for a pending use */
      readonly frozen: number
      /** Owed after returns; paid first by later earnings */
      readonly debt: number
      /** What can be spent now */
      readonly spendable: number
    }
  }
  /** Let go of what a freeze holds */
  'points.releaseFreeze.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly freezeId: string
        /** Short; without personal data, since entries cannot be erased */
        readonly reason: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly freezeId: string
          readonly amount: number
          readonly captured: number
          /** Points in lots less debt; negative where more is owed */
          readonly balance: number
          /** Of these held for a pending use */
          readonly frozen: number
          /** Owed after returns; paid first by later earnings */
          readonly debt: number
          /** What can be spent now */
          readonly spendable: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Reverse an entry */
  'points.reverseEntry': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly entryId: string
      /** Short; without personal data, since entries cannot be erased */
      readonly reason: string
    }
    readonly reply: {
      readonly entryId: string
      readonly amount: number
      /** Points in lots less debt; negative where more is owed */
      readonly balance: number
      /** Of these held for a pending use */
      readonly frozen: number
      /** Owed after returns; paid first by later earnings */
      readonly debt: number
      /** What can be spent now */
      readonly spendable: number
    }
  }
  /** Reverse an entry */
  'points.reverseEntry.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly entryId: string
        /** Short; without personal data, since entries cannot be erased */
        readonly reason: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly entryId: string
          readonly amount: number
          /** Points in lots less debt; negative where more is owed */
          readonly balance: number
          /** Of these held for a pending use */
          readonly frozen: number
          /** Owed after returns; paid first by later earnings */
          readonly debt: number
          /** What can be spent now */
          readonly spendable: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Spend points at once */
  'points.spend': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly amount: number
      /** Short; without personal data, since entries cannot be erased */
      readonly reason: string
    }
    readonly reply: {
      readonly entryId: string
      readonly amount: number
      /** Points in lots less debt; negative where more is owed */
      readonly balance: number
      /** Of these held for a pending use */
      readonly frozen: number
      /** Owed after returns; paid first by later earnings */
      readonly debt: number
      /** What can be spent now */
      readonly spendable: number
    }
  }
  /** Spend points at once */
  'points.spend.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly amount: number
        /** Short; without personal data, since entries cannot be erased */
        readonly reason: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly entryId: string
          readonly amount: number
          /** Points in lots less debt; negative where more is owed */
          readonly balance: number
          /** Of these held for a pending use */
          readonly frozen: number
          /** Owed after returns; paid first by later earnings */
          readonly debt: number
          /** What can be spent now */
          readonly spendable: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** What a programme issued, took back, redeemed and expired, and what it owes */
  'points.totals': {
    readonly query: { readonly programmeId: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly issued: number
      readonly takenBack: number
      readonly redeemed: number
      readonly expired: number
      /** Signed */
      readonly adjusted: number
      readonly forfeited: number
      /** At the end of the last day; debt is subtracted */
      readonly outstanding: number
      /** At the end of the last day, as it was counted last by then */
      readonly debt: number
      readonly now: {
        readonly takenAt: string
        readonly accounts: number
        /** Accounts below zero */
        readonly negative: number
        readonly outstanding: number
        readonly frozen: number
        readonly debt: number
      }
    }
  }
  /** How many corrections wait for a second person */
  'points.waitingAdjustments': {
    readonly query?: { readonly node?: string }
    readonly reply: {
      /** At most 1000, which means so many or more */
      readonly count: number
    }
  }
  /** Withdraw a correction that one has asked for */
  'points.withdrawAdjustment': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly adjustmentId: string
      /** Why */
      readonly note?: string
    }
    readonly reply: {
      readonly adjustmentId: string
      readonly state: 'approved' | 'declined' | 'withdrawn'
      readonly entryId: string | null
      /** After an approval */
      readonly balance: number | null
    }
  }
  /** Withdraw a correction that one has asked for */
  'points.withdrawAdjustment.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly adjustmentId: string
        /** Why */
        readonly note?: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly adjustmentId: string
          readonly state: 'approved' | 'declined' | 'withdrawn'
          readonly entryId: string | null
          /** After an approval */
          readonly balance: number | null
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** What rules of tags may speak about */
  'profiles.context': {
    readonly reply: {
      readonly person: { readonly [name: string]: unknown }
      readonly item: { readonly [name: string]: unknown }
    }
  }
  /** What was learned from all buyers: the fitted models and the cuts of scores */
  'profiles.fits': {
    readonly query?: { readonly limit?: number }
    readonly reply: {
      readonly items: readonly {
        readonly day: string
        readonly madeAt: string
        readonly buyers: number
        readonly cuts: {
          readonly recency: readonly number[]
          readonly frequency: readonly number[]
          readonly monetary: readonly number[]
          readonly power: readonly number[]
          readonly price: readonly number[]
        }
        readonly purchases: {
          readonly r: number
          readonly alpha: number
          readonly a: number
          readonly b: number
          readonly logLikelihood: number
          /** How many buyers it was fitted to */
          readonly customers: number
          readonly iterations: number
          readonly converged: boolean
          readonly usable: boolean
          readonly reason: 'not_converged' | 'infinite_mean' | null
        } | null
        readonly spend: {
          readonly p: number
          readonly q: number
          readonly v: number
          readonly logLikelihood: number
          /** How many buyers it was fitted to */
          readonly customers: number
          readonly iterations: number
          readonly converged: boolean
          readonly usable: boolean
          readonly reason: 'not_converged' | 'infinite_mean' | null
          /** Of frequency and mean spend, which the model takes as independent */
          readonly correlation: number
        } | null
      }[]
    }
  }
  /** How many are in each stage of the lifecycle */
  'profiles.lifecycle': {
    readonly query?: { readonly node?: string }
    readonly reply: {
      /** False where your stores have met more people than are gone through: then it is at least so many */
      readonly all: boolean
      readonly today: string
      readonly currency: string
      readonly parameters: {
        readonly newDays: number
        readonly matureOrders: number
        readonly decliningAfterDays: number
        readonly sleepingAfterDays: number
        readonly lostAfterDays: number
        readonly windowDays: number
      }
      readonly pass: {
        readonly day: string
        readonly startedAt: string
        readonly finishedAt: string | null
      } | null
      readonly undrawn: number
      readonly stages: readonly {
        readonly stage: 'prospect' | 'new' | 'growing' | 'mature' | 'declining' | 'sleeping' | 'lost'
        readonly persons: number | null
        readonly spendMinor: number
      }[]
    }
  }
  /** Where buyers would stand today by other parameters of the lifecycle */
  'profiles.lifecyclePreview': {
    readonly query: { readonly newDays: number; readonly matureOrders: number; readonly decliningAfterDays: number; readonly sleepingAfterDays: number; readonly lostAfterDays: number }
    readonly reply: {
      readonly exact: boolean
      readonly moves: readonly {
        readonly from: 'prospect' | 'new' | 'growing' | 'mature' | 'declining' | 'sleeping' | 'lost'
        readonly to: 'prospect' | 'new' | 'growing' | 'mature' | 'declining' | 'sleeping' | 'lost'
        readonly persons: number
      }[]
    }
  }
  /** Who moved from stage to stage in a period */
  'profiles.moves': {
    readonly query: { readonly from: string; readonly to: string; readonly node?: string }
    readonly reply: {
      /** False where your stores have met more people than are gone through: then it is at least so many */
      readonly all: boolean
      readonly moves: readonly {
        readonly from: string
        readonly to: string
        readonly persons: number
      }[]
    }
  }
  /** How a member buys, what it likes, where it stands and what to expect */
  'profiles.portraitOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly stage: 'prospect' | 'new' | 'growing' | 'mature' | 'declining' | 'sleeping' | 'lost'
      readonly asOf: string | null
      /** Whether there are purchases that the portrait does not know of yet: it does within minutes */
      readonly undrawn: boolean
      readonly buying: {
        readonly currency: string
        readonly firstDay: string
        readonly lastDay: string
        /** Sales of which something was kept */
        readonly orders: number
        readonly buyingDays: number
        /** Net of returns, minor units */
        readonly spendMinor: number
        readonly windowOrders: number
        readonly windowSpendMinor: number
        readonly windowDays: number
        readonly averageOrderMinor: number
        readonly averagePieceMinor: number | null
        readonly intervalDays: number | null
        readonly returnedMinor: number
        readonly discountMinor: number
        readonly promotionShareBp: number
        readonly promotionTaste: 'low' | 'middle' | 'high'
        readonly stores: number
        readonly categories: number
      } | null
      readonly likes: {
        readonly categories: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
        readonly brands: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
        readonly products: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
        readonly stores: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
        readonly channels: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
        readonly dayparts: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
        readonly weekdays: readonly {
          /** A code, or the id of a product or a store */
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          /** Its share in basis points */
          readonly shareBp: number
        }[]
      } | null
      readonly standing: {
        readonly stage: 'new' | 'growing' | 'mature' | 'declining' | 'sleeping' | 'lost'
        readonly since: string
        readonly rfm: {
          readonly recency: number
          readonly frequency: number
          readonly monetary: number
        }
        readonly bands: {
          readonly recency: number
          readonly frequency: number
          readonly monetary: number
        }
        readonly power: number
        readonly price: number
        readonly alive: number | null
        readonly expected90: number | null
        readonly expected365: number | null
        readonly valueMinor: number | null
        readonly nextOn: string | null
      } | null
      readonly moves: readonly {
        readonly day: string
        readonly from: string
        readonly to: string
        readonly at: string
      }[]
    }
  }
  /** Try a rule or a sum: how many would have the tag */
  'profiles.previewTag': {
    readonly body: {
      /** Of the tag that is edited: its rule does not see its own values */
      readonly code: string
      readonly type: 'text' | 'number' | 'boolean' | 'day' | 'choice' | 'choices'
      readonly choices?: readonly {
        readonly code: string
        readonly zh: string
        readonly en?: string
        readonly archived?: boolean
      }[] | null
      readonly cases?: readonly {
        readonly when: Condition
        /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes */
        readonly value: string | number | boolean | readonly string[]
      }[]
      readonly sum?: {
        readonly measure: 'orders' | 'spendMinor' | 'averageMinor' | 'largestMinor' | 'quantity' | 'days' | 'stores' | 'products' | 'categories' | 'lastDay' | 'firstDay' | 'events' | 'eventDays' | 'firstEventDay' | 'lastEventDay' | 'eventSum' | 'eventAverage' | 'eventLargest' | 'eventValues'
        readonly windowDays: number | null
        readonly events?: readonly string[]
        readonly property?: string
        readonly tests?: readonly {
          readonly property: string
          readonly op: 'in' | 'ge' | 'le'
          readonly value: readonly string[] | number
        }[]
        readonly where?: Condition
        readonly bounds?: readonly number[]
      }
    }
    readonly reply: {
      readonly persons: number
      readonly asked: number
      readonly values: readonly {
        readonly value: string
        readonly persons: number
      }[]
    }
  }
  /** Define or change a tag */
  'profiles.putTag': {
    readonly body: {
      readonly code: string
      readonly group: string
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      readonly about?: {
        readonly zh: string
        readonly en?: string
      } | null
      readonly type: 'text' | 'number' | 'boolean' | 'day' | 'choice' | 'choices'
      readonly kind: 'hand' | 'imported' | 'rule' | 'computed' | 'builtIn'
      readonly choices?: readonly {
        readonly code: string
        readonly zh: string
        readonly en?: string
        readonly archived?: boolean
      }[] | null
      readonly unit?: {
        readonly zh: string
        readonly en?: string
      } | null
      readonly cases?: readonly {
        readonly when: Condition
        /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes */
        readonly value: string | number | boolean | readonly string[]
      }[]
      readonly sum?: {
        readonly measure: 'orders' | 'spendMinor' | 'averageMinor' | 'largestMinor' | 'quantity' | 'days' | 'stores' | 'products' | 'categories' | 'lastDay' | 'firstDay' | 'events' | 'eventDays' | 'firstEventDay' | 'lastEventDay' | 'eventSum' | 'eventAverage' | 'eventLargest' | 'eventValues'
        readonly windowDays: number | null
        readonly events?: readonly string[]
        readonly property?: string
        readonly tests?: readonly {
          readonly property: string
          readonly op: 'in' | 'ge' | 'le'
          readonly value: readonly string[] | number
        }[]
        readonly where?: Condition
        readonly bounds?: readonly number[]
      }
      readonly ownerId?: string | null
      readonly freshDays?: number | null
      readonly personal?: boolean
      readonly archived?: boolean
      readonly expectedVersion: number
    }
    readonly reply: {
      readonly code: string
      readonly version: number
    }
  }
  /** Define or change a tag */
  'profiles.putTag.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly group: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly about?: {
          readonly zh: string
          readonly en?: string
        } | null
        readonly type: 'text' | 'number' | 'boolean' | 'day' | 'choice' | 'choices'
        readonly kind: 'hand' | 'imported' | 'rule' | 'computed' | 'builtIn'
        readonly choices?: readonly {
          readonly code: string
          readonly zh: string
          readonly en?: string
          readonly archived?: boolean
        }[] | null
        readonly unit?: {
          readonly zh: string
          readonly en?: string
        } | null
        readonly cases?: readonly {
          readonly when: Condition
          /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes */
          readonly value: string | number | boolean | readonly string[]
        }[]
        readonly sum?: {
          readonly measure: 'orders' | 'spendMinor' | 'averageMinor' | 'largestMinor' | 'quantity' | 'days' | 'stores' | 'products' | 'categories' | 'lastDay' | 'firstDay' | 'events' | 'eventDays' | 'firstEventDay' | 'lastEventDay' | 'eventSum' | 'eventAverage' | 'eventLargest' | 'eventValues'
          readonly windowDays: number | null
          readonly events?: readonly string[]
          readonly property?: string
          readonly tests?: readonly {
            readonly property: string
            readonly op: 'in' | 'ge' | 'le'
            readonly value: readonly string[] | number
          }[]
          readonly where?: Condition
          readonly bounds?: readonly number[]
        }
        readonly ownerId?: string | null
        readonly freshDays?: number | null
        readonly personal?: boolean
        readonly archived?: boolean
        readonly expectedVersion: number
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly code: string
          readonly version: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** The RFM grid: how many stand in each cell, and what they spent */
  'profiles.rfm': {
    readonly query?: { readonly kind?: 'tile' | 'band'; readonly node?: string }
    readonly reply: {
      /** False where your stores have met more people than are gone through: then it is at least so many */
      readonly all: boolean
      readonly currency: string
      readonly scores: {
        readonly recency: number
        readonly frequency: number
        readonly monetary: number
      }
      readonly cells: readonly {
        readonly recency: number
        readonly frequency: number
        readonly monetary: number
        readonly persons: number
        readonly spendMinor: number
      }[]
    }
  }
  /** Say the value of a tag of a member, or take it back */
  'profiles.setTagValue': {
    readonly body: {
      readonly memberId: string
      readonly tag: string
      /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
      readonly value: string | number | boolean | readonly string[] | null
      readonly cause?: 'hand' | 'import'
    }
    readonly reply: {
      readonly tag: string
      /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
      readonly value: string | number | boolean | readonly string[] | null
      /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
      readonly before: string | number | boolean | readonly string[] | null
      readonly changed: boolean
    }
  }
  /** Say the value of a tag of a member, or take it back */
  'profiles.setTagValue.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly tag: string
        /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
        readonly value: string | number | boolean | readonly string[] | null
        readonly cause?: 'hand' | 'import'
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly tag: string
          /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
          readonly value: string | number | boolean | readonly string[] | null
          /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
          readonly before: string | number | boolean | readonly string[] | null
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** One tag: definition, its rule in words, what feeds it and what it feeds */
  'profiles.tag': {
    readonly path: { readonly code: string }
    readonly reply: {
      readonly tag: Tag
      /** How values come about, case by case */
      readonly sentences: readonly {
        readonly value: string | null
        readonly zh: string
        readonly en: string
      }[]
      readonly fedBy: readonly {
        /** As conditions name it; `tag.` and a code is another tag */
        readonly field: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly tag: string | null
      }[]
      readonly feeds: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
      }[]
    }
  }
  /** How the tags of a member changed, newest first */
  'profiles.tagChangesOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly {
        readonly tag: string
        /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
        readonly before: string | number | boolean | readonly string[] | null
        /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes; null: none */
        readonly after: string | number | boolean | readonly string[] | null
        readonly at: string
        readonly cause: 'hand' | 'import' | 'rule' | 'merge' | 'unmerge'
        readonly memberId: string
        readonly actor: {
          readonly kind: 'staff' | 'key' | 'system'
          readonly name: string | null
        }
      }[]
      readonly nextCursor?: string
    }
  }
  /** The tags, by group */
  'profiles.tags': {
    readonly query?: { readonly archived?: 'true' | 'false' }
    readonly reply: {
      readonly groups: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly tags: readonly Tag[]
      }[]
    }
  }
  /** What is known of a member by tags */
  'profiles.tagsOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly {
        readonly tag: string
        /** Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes */
        readonly value: string | number | boolean | readonly string[]
        readonly since: string | null
        readonly renewedAt: string | null
        /** Not said again for longer than the tag allows */
        readonly stale: boolean
        readonly cause: 'hand' | 'import' | 'rule' | 'read'
      }[]
    }
  }
  /** How many purchases fit */
  'purchases.count': {
    readonly query?: { readonly node?: string; readonly from?: string; readonly to?: string; readonly kind?: 'sale' | 'return' | 'adjustment'; readonly source?: string; readonly channel?: string; readonly number?: string; readonly least?: number; readonly most?: number; readonly member?: string; readonly anonymous?: boolean }
    readonly reply: {
      readonly count: number
      readonly isExact: boolean
    }
  }
  /** Purchases as CSV */
  'purchases.export': {
    readonly query?: { readonly node?: string; readonly from?: string; readonly to?: string; readonly kind?: 'sale' | 'return' | 'adjustment'; readonly source?: string; readonly channel?: string; readonly number?: string; readonly least?: number; readonly most?: number; readonly member?: string; readonly anonymous?: boolean; readonly language?: 'zh' | 'en' }
    readonly reply: undefined
  }
  /** Chosen purchases as CSV */
  'purchases.exportSelected': {
    readonly body: {
      readonly purchases: readonly {
        readonly purchaseId: string
        readonly memberId: string | null
      }[]
      readonly language?: 'zh' | 'en'
    }
    readonly reply: undefined
  }
  /** Purchases of stores */
  'purchases.list': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly node?: string; readonly from?: string; readonly to?: string; readonly kind?: 'sale' | 'return' | 'adjustment'; readonly source?: string; readonly channel?: string; readonly number?: string; readonly least?: number; readonly most?: number; readonly member?: string; readonly anonymous?: boolean }
    readonly reply: {
      readonly items: readonly ListedPurchase[]
      readonly nextCursor?: string
    }
  }
  /** Purchases of a member */
  'purchases.listOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly ListedPurchase[]
      readonly nextCursor?: string
    }
  }
  /** purchases.listSources */
  'purchases.listSources': {
    readonly reply: {
      readonly items: readonly PurchaseSource[]
    }
  }
  /** Register a feed of purchases */
  'purchases.putSource': {
    readonly body: PurchaseSource
    readonly reply: PurchaseSource
  }
  /** Register a feed of purchases */
  'purchases.putSource.batch': {
    readonly body: {
      readonly items: readonly PurchaseSource[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: PurchaseSource
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** One purchase with its lines */
  'purchases.show': {
    readonly path: { readonly memberId: string; readonly purchaseId: string }
    readonly reply: {
      readonly purchaseId: string
      readonly memberId: string | null
      readonly kind: 'sale' | 'return' | 'adjustment'
      readonly source: string
      readonly number: string
      readonly store: string
      readonly channel: string
      readonly at: string
      readonly currency: string
      readonly paidMinor: number
      readonly returnedMinor: number
      readonly returnOf: string | null
      readonly grossMinor: number
      readonly discountMinor: number
      readonly terminal: string | null
      readonly payments: readonly {
        readonly method: string
        readonly amountMinor: number
      }[]
      readonly receivedAt: string
      readonly receivedFrom: {
        readonly kind: 'staff' | 'key' | 'system'
        readonly name: string | null
      }
      /** By what the member was recognised, the strongest first; empty where by nothing that was kept */
      readonly recognisedBy: readonly {
        /** As identities of members have it */
        readonly kind: string
        /** Masked; null where it was erased, or never came to be of this person */
        readonly value: string | null
      }[]
      /** When a member claimed it; null where it came with its member, or is unclaimed */
      readonly claimedAt: string | null
      /** What this return brings back */
      readonly original: RelatedPurchase | null
      /** Linked returns of it, the earliest first */
      readonly returns: readonly RelatedPurchase[]
      readonly lines: readonly {
        readonly lineNo: number
        readonly sku: string
        /** In Chinese */
        readonly name: string
        readonly nameEn: string | null
        readonly quantity: number
        readonly amountMinor: number
        readonly returnedQuantity: number
        readonly returnedMinor: number
        /** Who sold it */
        readonly guides: readonly {
          readonly guideId: string
          readonly name: string | null
          /** Share of the line in basis points */
          readonly shareBp: number
        }[]
      }[]
    }
  }
  /** One receipt of nobody with its lines */
  'purchases.showAnonymous': {
    readonly path: { readonly purchaseId: string }
    readonly reply: {
      readonly purchaseId: string
      readonly memberId: string | null
      readonly kind: 'sale' | 'return' | 'adjustment'
      readonly source: string
      readonly number: string
      readonly store: string
      readonly channel: string
      readonly at: string
      readonly currency: string
      readonly paidMinor: number
      readonly returnedMinor: number
      readonly grossMinor: number
      readonly discountMinor: number
      readonly terminal: string | null
      readonly payments: readonly {
        readonly method: string
        readonly amountMinor: number
      }[]
      readonly receivedAt: string
      readonly receivedFrom: {
        readonly kind: 'staff' | 'key' | 'system'
        readonly name: string | null
      }
      /** By what the member was recognised, the strongest first; empty where by nothing that was kept */
      readonly recognisedBy: readonly {
        /** As identities of members have it */
        readonly kind: string
        /** Masked; null where it was erased, or never came to be of this person */
        readonly value: string | null
      }[]
      /** When a member claimed it; null where it came with its member, or is unclaimed */
      readonly claimedAt: string | null
      /** What this return brings back */
      readonly original: RelatedPurchase | null
      /** Linked returns of it, the earliest first */
      readonly returns: readonly RelatedPurchase[]
      readonly lines: readonly {
        readonly lineNo: number
        readonly sku: string
        /** In Chinese */
        readonly name: string
        readonly nameEn: string | null
        readonly quantity: number
        readonly amountMinor: number
        readonly returnedQuantity: number
        readonly returnedMinor: number
        /** Who sold it */
        readonly guides: readonly {
          readonly guideId: string
          readonly name: string | null
          /** Share of the line in basis points */
          readonly shareBp: number
        }[]
      }[]
      readonly claimedBy: string | null
    }
  }
  /** Put away a chart or dashboard of mine, or bring it back */
  'reports.archiveKept': {
    readonly body: {
      readonly keptId: string
      readonly archived: boolean
    }
    readonly reply: {
      readonly keptId: string
    }
  }
  /** Put away a chart or dashboard of mine, or bring it back */
  'reports.archiveKept.batch': {
    readonly body: {
      readonly items: readonly {
        readonly keptId: string
        readonly archived: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly keptId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** What is bought together */
  'reports.baskets': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly filter?: ReportFilter
      readonly by?: 'product' | 'category'
      readonly depth?: number
      readonly minSupport: number
      readonly minConfidence: number
      readonly maxItems?: number
      readonly limit?: number
    }
    readonly reply: {
      readonly baskets: number
      readonly items: number
      /** Rules before the limit */
      readonly found: number
      readonly rules: readonly {
        readonly left: readonly {
          readonly zh: string
          readonly en?: string
        }[]
        readonly right: {
          readonly zh: string
          readonly en?: string
        }
        readonly baskets: number
        readonly support: number
        readonly confidence: number
        readonly lift: number
      }[]
    }
  }
  /** The same figures by node below, floor, category or store */
  'reports.breakdown': {
    readonly query: { readonly node?: string; readonly from: string; readonly to: string; readonly by: 'child' | 'floor' | 'category' | 'store'; readonly floor?: string; readonly category?: string }
    readonly reply: {
      readonly items: readonly {
        /** By child or store; null for what belongs to no node below */
        readonly nodeId: string | null
        readonly name: {
          readonly zh: string
          readonly en?: string
        } | null
        readonly kind: string | null
        /** By floor or category; empty for stores that have none */
        readonly word: string
        readonly currency: string
        /** Sales; returns are not taken off */
        readonly receipts: number
        /** Sales and adjustments; returns are not taken off */
        readonly salesMinor: number
        readonly returns: number
        /** What came back, above zero, on the day of the return */
        readonly returnsMinor: number
        /** Of the receipts: those of a known buyer, also when claimed later */
        readonly memberReceipts: number
        readonly memberSalesMinor: number
        readonly memberReturnsMinor: number
        /** Of the members’ receipts: those of persons who had bought before, anywhere in the group */
        readonly repeatReceipts: number
        readonly repeatSalesMinor: number
        readonly newMembers: number
      }[]
    }
  }
  /** Metrics and dimensions, each defined once */
  'reports.catalogue': {
    readonly reply: {
      readonly metrics: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        /** The module whose word it is */
        readonly owner: string
        /** money, count, share, points, days or number */
        readonly unit: string
        readonly formula: {
          readonly zh: string
          readonly en: string
        }
        /** Whether the parts sum to the whole */
        readonly additive: boolean
        readonly better: string | null
        readonly asOf: string | null
        /** Dimensions by which it can be told */
        readonly dimensions: readonly string[]
        /** Tables of the projection behind it */
        readonly reads: readonly string[]
      }[]
      readonly dimensions: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        readonly owner: string
        readonly type: string
        readonly span: string | null
        /** Where there are few */
        readonly values: readonly {
          readonly key: string
          readonly name: {
            readonly zh: string
            readonly en: string
          }
        }[]
        /** For conditions; it splits no answer */
        readonly filterOnly: boolean
        /** Tells who a person is: retention, funnels and the like are narrowed by it */
        readonly ofPersons: boolean
      }[]
    }
  }
  /** Retention by the month of the first purchase */
  'reports.cohorts': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly filter?: ReportFilter
      readonly by?: 'month' | 'week'
    }
    readonly reply: {
      readonly currency: string
      readonly cohorts: readonly {
        readonly start: string
        readonly persons: number
        /** Persons who bought in this and each later month; the first is all */
        readonly kept: readonly number[]
        readonly spentMinor: readonly number[]
      }[]
    }
  }
  /** Sales, new members and points of a subtree by day */
  'reports.days': {
    readonly query: { readonly node?: string; readonly from: string; readonly to: string }
    readonly reply: {
      /** The first day of which anything sold is known; null for none */
      readonly since: string | null
      readonly sales: readonly {
        readonly day: string
        readonly currency: string
        /** Sales; returns are not taken off */
        readonly receipts: number
        /** Sales and adjustments; returns are not taken off */
        readonly salesMinor: number
        readonly returns: number
        /** What came back, above zero, on the day of the return */
        readonly returnsMinor: number
        /** Of the receipts: those of a known buyer, also when claimed later */
        readonly memberReceipts: number
        readonly memberSalesMinor: number
        readonly memberReturnsMinor: number
        /** Of the members’ receipts: those of persons who had bought before, anywhere in the group */
        readonly repeatReceipts: number
        readonly repeatSalesMinor: number
      }[]
      readonly joined: readonly {
        readonly day: string
        readonly channel: string
        readonly members: number
      }[]
      readonly points: readonly {
        readonly day: string
        readonly programmeId: string
        readonly issued: number
        readonly takenBack: number
        readonly redeemed: number
        readonly expired: number
        /** Signed */
        readonly adjusted: number
        readonly forfeited: number
      }[]
      readonly footfall: {
        readonly at: 'mall' | 'store' | 'counter' | null
        readonly days: readonly {
          readonly day: string
          /** Who enters twice counts twice */
          readonly people: number
          /** How many gates, doors or counters told of that day */
          readonly counters: number
          /** Of the stores behind them */
          readonly receipts: number
        }[]
      }
    }
  }
  /** What was sent by a schedule of mine, the latest first, at most 100 */
  'reports.deliveries': {
    readonly path: { readonly scheduleId: string }
    readonly reply: {
      readonly items: readonly {
        readonly deliveryId: string
        readonly dueAt: string
        /** waiting, sent or failed */
        readonly state: string
        readonly trial: boolean
        readonly tries: number
        readonly fault: string | null
        readonly bytes: number | null
        readonly endedAt: string | null
      }[]
    }
  }
  /** End a schedule of mine */
  'reports.endSchedule': {
    readonly body: {
      readonly scheduleId: string
    }
    readonly reply: {
      readonly scheduleId: string
    }
  }
  /** End a schedule of mine */
  'reports.endSchedule.batch': {
    readonly body: {
      readonly items: readonly {
        readonly scheduleId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly scheduleId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Any metrics by any dimensions */
  'reports.figures': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly metrics: readonly string[]
      readonly dimensions: readonly string[]
      readonly filter?: ReportFilter
      readonly compare?: 'none' | 'previous' | 'lastYear'
      readonly order?: {
        readonly by: string
        readonly descending?: boolean
      }
      readonly limit?: number
    }
    readonly reply: {
      readonly currency: string
      readonly metrics: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
        readonly unit: string
      }[]
      readonly dimensions: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
        readonly type: string
      }[]
      readonly comparedWith: {
        readonly from: string
        readonly to: string
        readonly by: string | null
        readonly festival: string | null
      } | null
      readonly rows: readonly {
        readonly keys: readonly (string | null)[]
        /** Null where the key speaks for itself */
        readonly names: readonly ({
          readonly zh: string
          readonly en?: string
        } | null)[]
        /** In the order of the metrics asked; money in minor units, shares as 0.25 */
        readonly values: readonly (number | null)[]
        readonly before: readonly (number | null)[] | null
      }[]
      /** How many rows there were before the limit */
      readonly parts: number
      readonly total: {
        /** In the order of the metrics asked; money in minor units, shares as 0.25 */
        readonly values: readonly (number | null)[]
        readonly before: readonly (number | null)[] | null
      }
    }
  }
  /** The same figures as CSV */
  'reports.figuresFile': {
    readonly query: { readonly node?: string; readonly from: string; readonly to: string; readonly programme?: string; readonly question: string; readonly language?: 'zh' | 'en' }
    readonly reply: undefined
  }
  /** How many came to each step, in order, within some days */
  'reports.funnel': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly filter?: ReportFilter
      readonly steps: readonly {
        readonly kind: 'event' | 'page' | 'purchase'
        readonly name?: string
      }[]
      readonly withinDays: number
    }
    readonly reply: {
      /** One for each step */
      readonly reached: readonly number[]
    }
  }
  /** Keep a chart or a dashboard, or change one of mine */
  'reports.keep': {
    readonly idempotencyKey: string
    readonly body: {
      readonly keptId?: string
      readonly expectedVersion?: number
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      readonly chart?: {
        readonly question: {
          readonly metrics: readonly string[]
          readonly dimensions: readonly string[]
          readonly filter?: ReportFilter
          readonly compare?: 'none' | 'previous' | 'lastYear'
          readonly order?: {
            readonly by: string
            readonly descending?: boolean
          }
          readonly limit?: number
        }
        readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear' | 'days'
        readonly from?: string
        readonly to?: string
        readonly node?: string
        readonly chart: 'figures' | 'line' | 'bar' | 'stacked' | 'pie' | 'heat' | 'table' | 'funnel' | 'scatter'
      }
      readonly dashboard?: {
        readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear'
        readonly items: readonly {
          readonly keptId: string
          /** Quarters of the page */
          readonly width: number
          readonly height: number
          /** Shows the days of the chart and not those of the dashboard */
          readonly ownDays: boolean
          /** Shows the part of the group that the chart names */
          readonly ownNode: boolean
        }[]
      }
      readonly sharedRoles: readonly string[]
      readonly sharedNodes: readonly string[]
    }
    readonly reply: {
      readonly keptId: string
      readonly version: number
    }
  }
  /** Keep a chart or a dashboard, or change one of mine */
  'reports.keep.batch': {
    readonly body: {
      readonly items: readonly {
        readonly keptId?: string
        readonly expectedVersion?: number
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly chart?: {
          readonly question: {
            readonly metrics: readonly string[]
            readonly dimensions: readonly string[]
            readonly filter?: ReportFilter
            readonly compare?: 'none' | 'previous' | 'lastYear'
            readonly order?: {
              readonly by: string
              readonly descending?: boolean
            }
            readonly limit?: number
          }
          readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear' | 'days'
          readonly from?: string
          readonly to?: string
          readonly node?: string
          readonly chart: 'figures' | 'line' | 'bar' | 'stacked' | 'pie' | 'heat' | 'table' | 'funnel' | 'scatter'
        }
        readonly dashboard?: {
          readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear'
          readonly items: readonly {
            readonly keptId: string
            /** Quarters of the page */
            readonly width: number
            readonly height: number
            /** Shows the days of the chart and not those of the dashboard */
            readonly ownDays: boolean
            /** Shows the part of the group that the chart names */
            readonly ownNode: boolean
          }[]
        }
        readonly sharedRoles: readonly string[]
        readonly sharedNodes: readonly string[]
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly keptId: string
          readonly version: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** The figures of a chart as of today, within the scope of who looks */
  'reports.keptFigures': {
    readonly path: { readonly keptId: string }
    readonly query?: { readonly node?: string; readonly span?: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear' | 'days'; readonly from?: string; readonly to?: string; readonly dashboard?: string }
    readonly reply: {
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      readonly chart: {
        readonly question: {
          readonly metrics: readonly string[]
          readonly dimensions: readonly string[]
          readonly filter?: ReportFilter
          readonly compare?: 'none' | 'previous' | 'lastYear'
          readonly order?: {
            readonly by: string
            readonly descending?: boolean
          }
          readonly limit?: number
        }
        readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear' | 'days'
        readonly from?: string
        readonly to?: string
        readonly node?: string
        readonly chart: 'figures' | 'line' | 'bar' | 'stacked' | 'pie' | 'heat' | 'table' | 'funnel' | 'scatter'
      } | null
      readonly dashboard: {
        readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear'
        readonly items: readonly {
          readonly keptId: string
          /** Quarters of the page */
          readonly width: number
          readonly height: number
          /** Shows the days of the chart and not those of the dashboard */
          readonly ownDays: boolean
          /** Shows the part of the group that the chart names */
          readonly ownNode: boolean
        }[]
      } | null
      readonly from: string
      readonly to: string
      readonly node: string
      readonly figures: {
        readonly currency: string
        readonly metrics: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en: string
          }
          readonly unit: string
        }[]
        readonly dimensions: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en: string
          }
          readonly type: string
        }[]
        readonly comparedWith: {
          readonly from: string
          readonly to: string
          readonly by: string | null
          readonly festival: string | null
        } | null
        readonly rows: readonly {
          readonly keys: readonly (string | null)[]
          /** Null where the key speaks for itself */
          readonly names: readonly ({
            readonly zh: string
            readonly en?: string
          } | null)[]
          /** In the order of the metrics asked; money in minor units, shares as 0.25 */
          readonly values: readonly (number | null)[]
          readonly before: readonly (number | null)[] | null
        }[]
        /** How many rows there were before the limit */
        readonly parts: number
        readonly total: {
          /** In the order of the metrics asked; money in minor units, shares as 0.25 */
          readonly values: readonly (number | null)[]
          readonly before: readonly (number | null)[] | null
        }
      }
    }
  }
  /** Charts and dashboards that I keep or that are shared with me */
  'reports.keptList': {
    readonly query: { readonly kind: 'chart' | 'dashboard'; readonly audience?: string }
    readonly reply: {
      readonly items: readonly {
        readonly keptId: string
        readonly kind: 'chart' | 'dashboard'
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        /** Who keeps it */
        readonly owner: string
        readonly mine: boolean
        readonly version: number
        readonly changedAt: string
        readonly sharedRoles: readonly string[]
        readonly sharedNodes: readonly string[]
      }[]
    }
  }
  /** One chart or dashboard */
  'reports.keptOne': {
    readonly path: { readonly keptId: string }
    readonly reply: {
      readonly keptId: string
      readonly kind: 'chart' | 'dashboard'
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      /** Who keeps it */
      readonly owner: string
      readonly mine: boolean
      readonly version: number
      readonly changedAt: string
      readonly sharedRoles: readonly string[]
      readonly sharedNodes: readonly string[]
      readonly chart: {
        readonly question: {
          readonly metrics: readonly string[]
          readonly dimensions: readonly string[]
          readonly filter?: ReportFilter
          readonly compare?: 'none' | 'previous' | 'lastYear'
          readonly order?: {
            readonly by: string
            readonly descending?: boolean
          }
          readonly limit?: number
        }
        readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear' | 'days'
        readonly from?: string
        readonly to?: string
        readonly node?: string
        readonly chart: 'figures' | 'line' | 'bar' | 'stacked' | 'pie' | 'heat' | 'table' | 'funnel' | 'scatter'
      } | null
      readonly dashboard: {
        readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear'
        readonly items: readonly {
          readonly keptId: string
          /** Quarters of the page */
          readonly width: number
          readonly height: number
          /** Shows the days of the chart and not those of the dashboard */
          readonly ownDays: boolean
          /** Shows the part of the group that the chart names */
          readonly ownNode: boolean
        }[]
      } | null
    }
  }
  /** Its versions, the latest first, at most 50 */
  'reports.keptVersions': {
    readonly path: { readonly keptId: string }
    readonly reply: {
      readonly items: readonly {
        readonly version: number
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly savedBy: string
        readonly savedAt: string
        readonly chart: {
          readonly question: {
            readonly metrics: readonly string[]
            readonly dimensions: readonly string[]
            readonly filter?: ReportFilter
            readonly compare?: 'none' | 'previous' | 'lastYear'
            readonly order?: {
              readonly by: string
              readonly descending?: boolean
            }
            readonly limit?: number
          }
          readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear' | 'days'
          readonly from?: string
          readonly to?: string
          readonly node?: string
          readonly chart: 'figures' | 'line' | 'bar' | 'stacked' | 'pie' | 'heat' | 'table' | 'funnel' | 'scatter'
        } | null
        readonly dashboard: {
          readonly span: 'yesterday' | 'last7' | 'last30' | 'last90' | 'last365' | 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear'
          readonly items: readonly {
            readonly keptId: string
            /** Quarters of the page */
            readonly width: number
            readonly height: number
            /** Shows the days of the chart and not those of the dashboard */
            readonly ownDays: boolean
            /** Shows the part of the group that the chart names */
            readonly ownNode: boolean
          }[]
        } | null
      }[]
    }
  }
  /** What comes next, or what led to it */
  'reports.paths': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly filter?: ReportFilter
      readonly anchor?: {
        readonly kind: 'event' | 'page'
        readonly name: string
      }
      readonly direction?: 'after' | 'before'
      readonly depth: number
    }
    readonly reply: {
      /** How often the anchor came */
      readonly times: number
      readonly ended: number
      readonly others: number
      readonly next: readonly ReportPath[]
    }
  }
  /** What programmes stand at: points, expiry, levels moved */
  'reports.programmes': {
    readonly query: { readonly node?: string; readonly from: string; readonly to: string }
    readonly reply: {
      readonly items: readonly {
        readonly programmeId: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly currency: string
        readonly zone: string
        readonly closedOn: string | null
        readonly stock: {
          readonly takenAt: string
          /** At the end of each day of the range, debt subtracted; up to today */
          readonly outstanding: readonly {
            readonly day: string
            readonly points: number
          }[]
          readonly debt: number
          /** What 1,000 points cost today, minor units; null: not stated */
          readonly costPer1000Minor: number | null
          readonly expiringDays: number
          /** By the first day on which they are gone */
          readonly expiring: readonly {
            readonly day: string
            readonly points: number
          }[]
          /** Accounts that hold them */
          readonly expiringOf: number
          /** The sum of the same, as seen on days of the range */
          readonly expiringThen: readonly {
            readonly day: string
            readonly points: number
          }[]
          readonly levels: readonly {
            readonly code: string
            readonly name: {
              readonly zh: string
              readonly en?: string
            }
            /** Null of the base level */
            readonly persons: number | null
          }[]
          readonly moved: readonly {
            readonly day: string
            readonly from: string
            readonly to: string
            readonly direction: 'up' | 'down' | 'kept'
            readonly members: number
          }[]
        } | null
      }[]
    }
  }
  /** Buyers by how lately and how often they bought */
  'reports.rfm': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly filter?: ReportFilter
    }
    readonly reply: {
      readonly currency: string
      readonly cells: readonly {
        readonly recency: number
        readonly frequency: number
        readonly persons: number
        /** Mean score of what they spent */
        readonly monetary: number
        readonly orders: number
        /** Net of returns */
        readonly spentMinor: number
      }[]
    }
  }
  /** Send a chart or dashboard by schedule */
  'reports.schedule': {
    readonly idempotencyKey: string
    readonly body: {
      readonly keptId: string
      readonly every: 'daily' | 'weekly' | 'monthly'
      /** Weekday from Monday 1, or date of the month; 1 of daily ones */
      readonly nth: number
      readonly hour: number
      readonly zone: string
      readonly language: 'zh' | 'en'
      readonly url?: string
      readonly recipients?: readonly string[]
    }
    readonly reply: {
      readonly scheduleId: string
      readonly nextAt: string
      /** Told once: empty where the same key is sent again, and of what goes by mail */
      readonly secret: string
    }
  }
  /** Send a chart or dashboard by schedule */
  'reports.schedule.batch': {
    readonly body: {
      readonly items: readonly {
        readonly keptId: string
        readonly every: 'daily' | 'weekly' | 'monthly'
        /** Weekday from Monday 1, or date of the month; 1 of daily ones */
        readonly nth: number
        readonly hour: number
        readonly zone: string
        readonly language: 'zh' | 'en'
        readonly url?: string
        readonly recipients?: readonly string[]
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly scheduleId: string
          readonly nextAt: string
          /** Told once: empty where the same key is sent again, and of what goes by mail */
          readonly secret: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** My schedules */
  'reports.schedules': {
    readonly reply: {
      /** Whether this house sends mail */
      readonly mails: boolean
      /** Where letters may go; empty: anywhere */
      readonly mailDomains: readonly string[]
      readonly items: readonly {
        readonly scheduleId: string
        readonly keptId: string
        readonly every: string
        /** Weekday from Monday 1, or date of the month; 1 of daily ones */
        readonly nth: number
        readonly hour: number
        readonly zone: string
        readonly language: string
        readonly url: string | null
        readonly recipients: readonly string[] | null
        readonly nextAt: string | null
      }[]
    }
  }
  /** The nine standard reports */
  'reports.standard': {
    readonly query?: { readonly code?: string }
    readonly reply: {
      readonly items: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en: string
        }
        readonly about: {
          readonly zh: string
          readonly en: string
        }
        readonly sections: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en: string
          }
          readonly tells: {
            readonly zh: string
            readonly en: string
          }
          readonly chart: string
          readonly question: {
            readonly metrics: readonly string[]
            readonly dimensions: readonly string[]
            readonly filter?: ReportFilter
            readonly compare?: 'none' | 'previous' | 'lastYear'
            readonly order?: {
              readonly by: string
              readonly descending?: boolean
            }
            readonly limit?: number
          } | null
          readonly special: {
            readonly report: 'cohorts' | 'rfm' | 'topCustomers' | 'baskets' | 'paths'
            readonly [name: string]: unknown
          } | null
        }[]
        readonly awaits: readonly {
          readonly what: {
            readonly zh: string
            readonly en: string
          }
          readonly from: {
            readonly zh: string
            readonly en: string
          }
        }[]
      }[]
    }
  }
  /** What part of sales comes from those who buy most */
  'reports.topCustomers': {
    readonly body: {
      readonly node?: string
      readonly from: string
      readonly to: string
      readonly programme?: string
      readonly filter?: ReportFilter
    }
    readonly reply: {
      readonly currency: string
      readonly persons: number
      readonly spentMinor: number
      readonly top: readonly {
        /** Of the customers, rounded down to whole persons */
        readonly percent: number
        readonly persons: number
        readonly spentMinor: number
      }[]
    }
  }
  /** Send what a schedule of mine sends, now, once */
  'reports.trySchedule': {
    readonly body: {
      readonly scheduleId: string
    }
    readonly reply: {
      readonly scheduleId: string
    }
  }
  /** Send what a schedule of mine sends, now, once */
  'reports.trySchedule.batch': {
    readonly body: {
      readonly items: readonly {
        readonly scheduleId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly scheduleId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** One account */
  'staff.account': {
    readonly path: { readonly accountId: string }
    readonly reply: {
      readonly id: string
      readonly login: string
      readonly displayName: string
      readonly locale: 'zh' | 'en'
      readonly disabledAt: string | null
      readonly mustChangePassword: boolean
      /** Whether a second factor is in force */
      readonly totp: boolean
      readonly signedInAt: string | null
      readonly seenAt: string | null
      readonly createdAt: string
      readonly grants: readonly {
        readonly role: string
        readonly nodeId: string | null
      }[]
    }
  }
  /** Accounts with a role in scope, by login */
  'staff.accounts': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly text?: string; readonly disabled?: boolean }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly login: string
        readonly displayName: string
        readonly locale: 'zh' | 'en'
        readonly disabledAt: string | null
        readonly mustChangePassword: boolean
        /** Whether a second factor is in force */
        readonly totp: boolean
        readonly signedInAt: string | null
        readonly seenAt: string | null
        readonly createdAt: string
        readonly grants: readonly {
          readonly role: string
          readonly nodeId: string | null
        }[]
      }[]
      readonly nextCursor?: string
    }
  }
  /** The audit trail, the youngest first */
  'staff.audit': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly from?: string; readonly to?: string; readonly action?: string; readonly actorKind?: 'staff' | 'key' | 'system'; readonly actorId?: number; readonly subjectKind?: string; readonly subjectId?: string; readonly memberId?: string; readonly nodeId?: string }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly at: string
        readonly actor: {
          readonly kind: string
          readonly id: number
          readonly name: string | null
        }
        readonly action: string
        readonly subject: {
          readonly kind: string
          readonly id: string
        }
        readonly memberId: string | null
        readonly nodeId: string | null
        readonly before?: unknown
        readonly after?: unknown
        readonly requestId: string
        readonly from: string | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** Compare the whole trail with its seals */
  'staff.auditVerification': {
    readonly query?: { readonly knownBlock?: number; readonly knownMac?: string }
    readonly reply: {
      readonly ok: boolean
      readonly breakCount: number
      readonly breaks: readonly {
        readonly kind: string
        readonly seq: number | null
        readonly block: number | null
        readonly id: string | null
      }[]
      readonly blocks: number
      readonly soundRows: number
      readonly head: {
        readonly block: number
        readonly seq: number
        readonly mac: string
      } | null
      readonly unsealed: {
        readonly rows: number
        readonly oldestAt: string | null
      }
      readonly keptFrom: string
    }
  }
  /** Draw the seed of a second factor */
  'staff.beginTotp': {
    readonly body: {
      readonly password: string
    }
    readonly reply: {
      readonly secret: string
      /** For a QR code */
      readonly uri: string
    }
  }
  /** Change, disable or enable an account */
  'staff.changeAccount': {
    readonly body: {
      readonly accountId: string
      readonly displayName?: string
      readonly locale?: 'zh' | 'en'
      readonly disabled?: boolean
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Change, disable or enable an account */
  'staff.changeAccount.batch': {
    readonly body: {
      readonly items: readonly {
        readonly accountId: string
        readonly displayName?: string
        readonly locale?: 'zh' | 'en'
        readonly disabled?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Change my name and language */
  'staff.changeMe': {
    readonly body: {
      readonly displayName?: string
      readonly locale?: 'zh' | 'en'
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Change my password; all other sessions end */
  'staff.changePassword': {
    readonly body: {
      readonly current: string
      readonly next: string
    }
    readonly reply: {
      /** To be sent as X-CSRF-Token with everything that writes */
      readonly csrf: string
      readonly mustChangePassword: boolean
    }
  }
  /** Put the second factor into force */
  'staff.confirmTotp': {
    readonly body: {
      /** Six digits, or a recovery code */
      readonly code: string
    }
    readonly reply: {
      /** Shown once */
      readonly recoveryCodes: readonly string[]
    }
  }
  /** Make an account with a drawn password, shown once */
  'staff.createAccount': {
    readonly body: {
      readonly login: string
      readonly displayName: string
      readonly locale?: 'zh' | 'en'
      readonly grants?: readonly {
        readonly role: string
        readonly nodeId: string | null
      }[]
    }
    readonly reply: {
      readonly id: string
      readonly login: string
      readonly password: string
    }
  }
  /** Make an account with a drawn password, shown once */
  'staff.createAccount.batch': {
    readonly body: {
      readonly items: readonly {
        readonly login: string
        readonly displayName: string
        readonly locale?: 'zh' | 'en'
        readonly grants?: readonly {
          readonly role: string
          readonly nodeId: string | null
        }[]
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly login: string
          readonly password: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Make an API key, shown once */
  'staff.createKey': {
    readonly body: {
      readonly name: string
      readonly permissions: readonly string[]
      readonly nodeIds?: readonly (string | null)[]
      readonly expiresAt?: string
      readonly ratePerSecond?: number
    }
    readonly reply: {
      readonly id: string
      /** Shown once: send it as "Authorization: Bearer …" */
      readonly key: string
    }
  }
  /** Make an API key, shown once */
  'staff.createKey.batch': {
    readonly body: {
      readonly items: readonly {
        readonly name: string
        readonly permissions: readonly string[]
        readonly nodeIds?: readonly (string | null)[]
        readonly expiresAt?: string
        readonly ratePerSecond?: number
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          /** Shown once: send it as "Authorization: Bearer …" */
          readonly key: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Delete one of my views */
  'staff.deleteMyView': {
    readonly path: { readonly viewId: string }
    readonly reply: Record<string, never>
  }
  /** End one of my sessions */
  'staff.endMySession': {
    readonly path: { readonly handle: string }
    readonly reply: Record<string, never>
  }
  /** End a session */
  'staff.endSession': {
    readonly body: {
      readonly handle: string
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** End a session */
  'staff.endSession.batch': {
    readonly body: {
      readonly items: readonly {
        readonly handle: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Who holds which role where */
  'staff.grants': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly accountId?: string; readonly role?: string; readonly nodeId?: string }
    readonly reply: {
      readonly items: readonly {
        readonly accountId: string
        readonly login: string
        readonly role: string
        readonly nodeId: string | null
        readonly actor: {
          readonly kind: string
          readonly id: number
        }
        readonly grantedAt: string
      }[]
      readonly nextCursor?: string
    }
  }
  /** API keys, without their secrets */
  'staff.keys': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly living?: boolean }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly name: string
        readonly permissions: readonly string[]
        readonly nodeIds: readonly (string | null)[]
        readonly ratePerSecond: number | null
        readonly expiresAt: string | null
        readonly revokedAt: string | null
        readonly rotatedAt: string | null
        readonly previousUntil: string | null
        readonly lastUsedAt: string | null
        readonly createdAt: string
        readonly createdBy: {
          readonly kind: string
          readonly id: number
        }
      }[]
      readonly nextCursor?: string
    }
  }
  /** Who I am and what I may do */
  'staff.me': {
    readonly reply: {
      readonly id: string
      readonly login: string
      readonly displayName: string
      readonly locale: 'zh' | 'en'
      readonly mustChangePassword: boolean
      readonly totp: boolean
      /** To be sent as X-CSRF-Token with everything that writes */
      readonly csrf: string
      readonly permissions: readonly string[]
      readonly grants: readonly {
        readonly role: string
        readonly nodeId: string | null
      }[]
    }
  }
  /** Where I am signed in: the 100 youngest sessions */
  'staff.mySessions': {
    readonly reply: {
      readonly items: readonly {
        readonly handle: string
        readonly accountId: string
        readonly login: string
        readonly createdAt: string
        readonly seenAt: string
        readonly expiresAt: string
        readonly from: string | null
        readonly userAgent: string | null
        readonly current: boolean
      }[]
    }
  }
  /** My saved views of a page */
  'staff.myViews': {
    readonly query: { readonly page: string }
    readonly reply: {
      readonly items: readonly {
        readonly viewId: number
        readonly page: string
        readonly name: string
        readonly params: { readonly [name: string]: string }
        /** What the page opens with where its address says nothing */
        readonly isDefault: boolean
      }[]
    }
  }
  /** Every permission there is */
  'staff.permissions': {
    readonly reply: {
      readonly permissions: readonly {
        readonly name: string
        readonly zh: string
        readonly en: string
      }[]
    }
  }
  /** Save a view; with viewId, change it */
  'staff.putMyView': {
    readonly body: {
      readonly viewId?: number
      /** Of the console: members, purchases */
      readonly page: string
      readonly name: string
      /** Parameters of the page’s address; nothing personal */
      readonly params: { readonly [name: string]: string }
      readonly isDefault: boolean
    }
    readonly reply: {
      readonly viewId: number
      readonly page: string
      readonly name: string
      readonly params: { readonly [name: string]: string }
      /** What the page opens with where its address says nothing */
      readonly isDefault: boolean
    }
  }
  /** Create, change or archive a role, by code */
  'staff.putRole': {
    readonly body: {
      readonly code: string
      readonly name?: {
        readonly zh: string
        readonly en?: string
      }
      readonly permissions?: readonly string[]
      readonly archived?: boolean
    }
    readonly reply: {
      readonly id: string
      readonly change: 'created' | 'changed' | 'unchanged'
    }
  }
  /** Create, change or archive a role, by code */
  'staff.putRole.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly name?: {
          readonly zh: string
          readonly en?: string
        }
        readonly permissions?: readonly string[]
        readonly archived?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          readonly change: 'created' | 'changed' | 'unchanged'
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Take the second factor away */
  'staff.removeTotp': {
    readonly body: {
      readonly password: string
      /** Six digits, or a recovery code */
      readonly code: string
    }
    readonly reply: Record<string, never>
  }
  /** Fresh recovery codes; the old ones count no more */
  'staff.renewRecoveryCodes': {
    readonly body: {
      readonly password: string
      /** Six digits, or a recovery code */
      readonly code: string
    }
    readonly reply: {
      /** Shown once */
      readonly recoveryCodes: readonly string[]
    }
  }
  /** Give an account a drawn password, shown once; its sessions end */
  'staff.resetPassword': {
    readonly body: {
      readonly accountId: string
    }
    readonly reply: {
      readonly password: string
    }
  }
  /** Give an account a drawn password, shown once; its sessions end */
  'staff.resetPassword.batch': {
    readonly body: {
      readonly items: readonly {
        readonly accountId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly password: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Take away a second factor whose telephone is lost; sessions end */
  'staff.resetTotp': {
    readonly body: {
      readonly accountId: string
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Take away a second factor whose telephone is lost; sessions end */
  'staff.resetTotp.batch': {
    readonly body: {
      readonly items: readonly {
        readonly accountId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** End a key for good, everywhere within two seconds */
  'staff.revokeKey': {
    readonly body: {
      readonly keyId: string
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** End a key for good, everywhere within two seconds */
  'staff.revokeKey.batch': {
    readonly body: {
      readonly items: readonly {
        readonly keyId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Roles and what they hold, by code */
  'staff.roles': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly archived?: boolean }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        /** Comes with the product and cannot be changed */
        readonly ofTheHouse: boolean
        readonly permissions: readonly string[]
        readonly archivedAt: string | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** Draw a new secret; the one before counts for a while */
  'staff.rotateKey': {
    readonly body: {
      readonly keyId: string
      readonly overlapSeconds: number
    }
    readonly reply: {
      readonly id: string
      /** Shown once: send it as "Authorization: Bearer …" */
      readonly key: string
    }
  }
  /** Draw a new secret; the one before counts for a while */
  'staff.rotateKey.batch': {
    readonly body: {
      readonly items: readonly {
        readonly keyId: string
        readonly overlapSeconds: number
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly id: string
          /** Shown once: send it as "Authorization: Bearer …" */
          readonly key: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Living sessions, the youngest first */
  'staff.sessions': {
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly accountId?: string }
    readonly reply: {
      readonly items: readonly {
        readonly handle: string
        readonly accountId: string
        readonly login: string
        readonly createdAt: string
        readonly seenAt: string
        readonly expiresAt: string
        readonly from: string | null
        readonly userAgent: string | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** Grant a role on a part of the group, or take it back */
  'staff.setGrant': {
    readonly body: {
      readonly accountId: string
      readonly role: string
      readonly nodeId: string | null
      readonly granted: boolean
    }
    readonly reply: {
      readonly changed: boolean
    }
  }
  /** Grant a role on a part of the group, or take it back */
  'staff.setGrant.batch': {
    readonly body: {
      readonly items: readonly {
        readonly accountId: string
        readonly role: string
        readonly nodeId: string | null
        readonly granted: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly changed: boolean
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Sign in */
  'staff.signIn': {
    readonly body: {
      readonly login: string
      readonly password: string
      /** Six digits, or a recovery code */
      readonly code?: string
    }
    readonly reply: {
      /** To be sent as X-CSRF-Token with everything that writes */
      readonly csrf: string
      readonly mustChangePassword: boolean
    }
  }
  /** End this session */
  'staff.signOut': {
    readonly reply: Record<string, never>
  }
  /** Give a parked event up for good */
  'system.discardParked': {
    readonly body: {
      readonly reaction: string
      readonly eventId: string
      /** Why it is given up; kept in the audit trail */
      readonly reason: string
    }
    readonly reply: {
      readonly topic: string
    }
  }
  /** Give a parked event up for good */
  'system.discardParked.batch': {
    readonly body: {
      readonly items: readonly {
        readonly reaction: string
        readonly eventId: string
        /** Why it is given up; kept in the audit trail */
        readonly reason: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly topic: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** How the house fares: deliveries, parked events, chores, database */
  'system.health': {
    readonly reply: SystemHealth
  }
  /** How the columnar projection fares: lag, rows, build */
  'system.projection': {
    readonly reply: ProjectionHealth
  }
  /** Build the columnar projection anew */
  'system.rebuildProjection': {
    readonly body: Record<string, never>
    readonly reply: RebuildBegun
  }
  /** Hand parked events to their reactions once more */
  'system.retryParked': {
    readonly body: {
      readonly reaction: string
      readonly eventId?: string
    }
    readonly reply: RetriedEvents
  }
  /** Changes of level of a member, the latest first */
  'tiers.changesOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly programmeId?: string }
    readonly reply: {
      readonly items: readonly LevelChange[]
      readonly nextCursor?: string
    }
  }
  /** How many persons stand on each level */
  'tiers.counts': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly counts: { readonly [name: string]: number } | null
      readonly isExact: boolean
      readonly countedAt: string | null
    }
  }
  /** Grant a level by hand */
  'tiers.grant': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      readonly level: string
      /** The last day; null: until it is revoked */
      readonly until: string | null
      /** Short; without personal data */
      readonly reason: string
    }
    readonly reply: {
      /** The level that counts now */
      readonly level: string
    }
  }
  /** Grant a level by hand */
  'tiers.grant.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        readonly level: string
        /** The last day; null: until it is revoked */
        readonly until: string | null
        /** Short; without personal data */
        readonly reason: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          /** The level that counts now */
          readonly level: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Levels of many members, in every programme they have bought in */
  'tiers.levels': {
    readonly body: {
      readonly memberIds: readonly string[]
    }
    readonly reply: {
      readonly items: readonly {
        readonly memberId: string
        readonly levels: readonly MemberLevel[]
      }[]
    }
  }
  /** Levels of a member: what the next one takes, what keeps this one */
  'tiers.levelsOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly items: readonly MemberLevel[]
    }
  }
  /** Who would move if these levels took effect today */
  'tiers.previewSet': {
    readonly path: { readonly programmeId: string }
    readonly query?: { readonly part?: boolean; readonly after?: string }
    readonly body: {
      /** From the lowest up; the first is the base level and has no entry */
      readonly levels: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly benefits?: readonly ({
          readonly type: 'pointsMultiplier'
          readonly factor: string
        } | {
          readonly type: 'freeParking'
          readonly hours: number
        } | {
          readonly type: 'birthdayGift'
          readonly code: string
        } | {
          readonly type: 'text'
          readonly text: {
            readonly zh: string
            readonly en?: string
          }
        })[]
        readonly entry?: {
          readonly any: readonly ({
            /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
            readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
            readonly window: {
              readonly days: number
            } | {
              readonly calendarYear: true
            }
            readonly atLeast: number
          } | {
            /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
            readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
            readonly window: {
              readonly days: number
            } | {
              readonly calendarYear: true
            }
            readonly above: number
          })[]
        } | {
          readonly all: readonly ({
            /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
            readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
            readonly window: {
              readonly days: number
            } | {
              readonly calendarYear: true
            }
            readonly atLeast: number
          } | {
            /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
            readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
            readonly window: {
              readonly days: number
            } | {
              readonly calendarYear: true
            }
            readonly above: number
          })[]
        }
      }[]
      /** Days after falling below before the level drops */
      readonly graceDays?: number
      /** Days that a level is kept after the day it was reached */
      readonly retentionDays?: number
      /** Scores by band; the best band that fits counts */
      readonly rfm?: {
        readonly recencyDays: readonly {
          readonly atMost: number
          readonly score: number
        }[]
        readonly orders: readonly {
          readonly atLeast: number
          readonly score: number
        }[]
        readonly netSpend: readonly {
          readonly atLeast: number
          readonly score: number
        }[]
      }
    }
    readonly reply: {
      /** Persons by level today */
      readonly before: { readonly [name: string]: number }
      /** Persons by level then */
      readonly after: { readonly [name: string]: number }
      readonly moves: readonly {
        readonly from: string
        readonly to: string
        readonly persons: number
        /** A few of them, as far as they may be seen */
        readonly sample: readonly string[]
      }[]
      /** Members judged in this part */
      readonly judged?: number
      readonly persons?: number | null
      readonly next?: string | null
    }
  }
  /** Revoke what was granted by hand */
  'tiers.revokeGrant': {
    readonly idempotencyKey: string
    readonly body: {
      readonly memberId: string
      readonly programmeId: string
      /** Short; without personal data */
      readonly reason: string
    }
    readonly reply: {
      /** The level that counts now */
      readonly level: string
    }
  }
  /** Revoke what was granted by hand */
  'tiers.revokeGrant.batch': {
    readonly body: {
      readonly items: readonly {
        readonly memberId: string
        readonly programmeId: string
        /** Short; without personal data */
        readonly reason: string
        /** Idempotency key: the same key with the same content is answered as the first time */
        readonly idempotencyKey: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          /** The level that counts now */
          readonly level: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Levels of a programme */
  'tiers.set': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly definition: {
        /** From the lowest up; the first is the base level and has no entry */
        readonly levels: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          readonly benefits?: readonly ({
            readonly type: 'pointsMultiplier'
            readonly factor: string
          } | {
            readonly type: 'freeParking'
            readonly hours: number
          } | {
            readonly type: 'birthdayGift'
            readonly code: string
          } | {
            readonly type: 'text'
            readonly text: {
              readonly zh: string
              readonly en?: string
            }
          })[]
          readonly entry?: {
            readonly any: readonly ({
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly atLeast: number
            } | {
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly above: number
            })[]
          } | {
            readonly all: readonly ({
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly atLeast: number
            } | {
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly above: number
            })[]
          }
        }[]
        /** Days after falling below before the level drops */
        readonly graceDays?: number
        /** Days that a level is kept after the day it was reached */
        readonly retentionDays?: number
        /** Scores by band; the best band that fits counts */
        readonly rfm?: {
          readonly recencyDays: readonly {
            readonly atMost: number
            readonly score: number
          }[]
          readonly orders: readonly {
            readonly atLeast: number
            readonly score: number
          }[]
          readonly netSpend: readonly {
            readonly atLeast: number
            readonly score: number
          }[]
        }
      }
      /** The first day that is judged by it */
      readonly effectiveFrom: string | null
    }
  }
  /** Levels of a programme */
  'tiers.set.write': {
    readonly path: { readonly programmeId: string }
    readonly ifMatch: string
    readonly body: {
      readonly definition: {
        /** From the lowest up; the first is the base level and has no entry */
        readonly levels: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          readonly benefits?: readonly ({
            readonly type: 'pointsMultiplier'
            readonly factor: string
          } | {
            readonly type: 'freeParking'
            readonly hours: number
          } | {
            readonly type: 'birthdayGift'
            readonly code: string
          } | {
            readonly type: 'text'
            readonly text: {
              readonly zh: string
              readonly en?: string
            }
          })[]
          readonly entry?: {
            readonly any: readonly ({
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly atLeast: number
            } | {
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly above: number
            })[]
          } | {
            readonly all: readonly ({
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly atLeast: number
            } | {
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly above: number
            })[]
          }
        }[]
        /** Days after falling below before the level drops */
        readonly graceDays?: number
        /** Days that a level is kept after the day it was reached */
        readonly retentionDays?: number
        /** Scores by band; the best band that fits counts */
        readonly rfm?: {
          readonly recencyDays: readonly {
            readonly atMost: number
            readonly score: number
          }[]
          readonly orders: readonly {
            readonly atLeast: number
            readonly score: number
          }[]
          readonly netSpend: readonly {
            readonly atLeast: number
            readonly score: number
          }[]
        }
      }
      readonly effectiveFrom?: string
    }
    readonly reply: {
      readonly definition: {
        /** From the lowest up; the first is the base level and has no entry */
        readonly levels: readonly {
          readonly code: string
          readonly name: {
            readonly zh: string
            readonly en?: string
          }
          readonly benefits?: readonly ({
            readonly type: 'pointsMultiplier'
            readonly factor: string
          } | {
            readonly type: 'freeParking'
            readonly hours: number
          } | {
            readonly type: 'birthdayGift'
            readonly code: string
          } | {
            readonly type: 'text'
            readonly text: {
              readonly zh: string
              readonly en?: string
            }
          })[]
          readonly entry?: {
            readonly any: readonly ({
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly atLeast: number
            } | {
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly above: number
            })[]
          } | {
            readonly all: readonly ({
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly atLeast: number
            } | {
              /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
              readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
              readonly window: {
                readonly days: number
              } | {
                readonly calendarYear: true
              }
              readonly above: number
            })[]
          }
        }[]
        /** Days after falling below before the level drops */
        readonly graceDays?: number
        /** Days that a level is kept after the day it was reached */
        readonly retentionDays?: number
        /** Scores by band; the best band that fits counts */
        readonly rfm?: {
          readonly recencyDays: readonly {
            readonly atMost: number
            readonly score: number
          }[]
          readonly orders: readonly {
            readonly atLeast: number
            readonly score: number
          }[]
          readonly netSpend: readonly {
            readonly atLeast: number
            readonly score: number
          }[]
        }
      }
      /** The first day that is judged by it */
      readonly effectiveFrom: string | null
    }
  }
  /** How far saved levels have been brought to the members, the latest first */
  'tiers.setProgress': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly items: readonly {
        readonly version: number
        readonly dueOn: string
        /** Members looked at */
        readonly judged: number
        /** Levels changed */
        readonly moved: number
        readonly finishedAt: string | null
      }[]
    }
  }
  /** Versions of the levels of a programme, the latest first */
  'tiers.sets': {
    readonly path: { readonly programmeId: string }
    readonly reply: {
      readonly items: readonly {
        readonly version: number
        readonly effectiveFrom: string
        /** The one that judges today */
        readonly isInForce: boolean
        readonly definition: {
          /** From the lowest up; the first is the base level and has no entry */
          readonly levels: readonly {
            readonly code: string
            readonly name: {
              readonly zh: string
              readonly en?: string
            }
            readonly benefits?: readonly ({
              readonly type: 'pointsMultiplier'
              readonly factor: string
            } | {
              readonly type: 'freeParking'
              readonly hours: number
            } | {
              readonly type: 'birthdayGift'
              readonly code: string
            } | {
              readonly type: 'text'
              readonly text: {
                readonly zh: string
                readonly en?: string
              }
            })[]
            readonly entry?: {
              readonly any: readonly ({
                /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
                readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
                readonly window: {
                  readonly days: number
                } | {
                  readonly calendarYear: true
                }
                readonly atLeast: number
              } | {
                /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
                readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
                readonly window: {
                  readonly days: number
                } | {
                  readonly calendarYear: true
                }
                readonly above: number
              })[]
            } | {
              readonly all: readonly ({
                /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
                readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
                readonly window: {
                  readonly days: number
                } | {
                  readonly calendarYear: true
                }
                readonly atLeast: number
              } | {
                /** netSpend: minor units of the programme; points: earned less taken back; visits: orders */
                readonly measure: 'netSpend' | 'points' | 'visits' | 'rfmScore'
                readonly window: {
                  readonly days: number
                } | {
                  readonly calendarYear: true
                }
                readonly above: number
              })[]
            }
          }[]
          /** Days after falling below before the level drops */
          readonly graceDays?: number
          /** Days that a level is kept after the day it was reached */
          readonly retentionDays?: number
          /** Scores by band; the best band that fits counts */
          readonly rfm?: {
            readonly recencyDays: readonly {
              readonly atMost: number
              readonly score: number
            }[]
            readonly orders: readonly {
              readonly atLeast: number
              readonly score: number
            }[]
            readonly netSpend: readonly {
              readonly atLeast: number
              readonly score: number
            }[]
          }
        }
        readonly savedAt: string
        readonly savedBy: string | null
        /** How far it was brought to the members; null where nobody is judged otherwise than before */
        readonly progress: {
          readonly dueOn: string
          /** Members looked at */
          readonly judged: number
          /** Levels changed */
          readonly moved: number
          readonly finishedAt: string | null
        } | null
      }[]
    }
  }
  /** What came of each source by day, and what was not as planned */
  'tracking.days': {
    readonly query: { readonly from: string; readonly to: string }
    readonly reply: {
      readonly days: readonly {
        readonly source: string
        readonly day: string
        readonly accepted: number
        /** Came before and were not kept again */
        readonly duplicates: number
        readonly bots: number
        /** Could not be read, or were rejected by the plan */
        readonly refused: number
      }[]
      readonly violations: readonly {
        readonly event: string
        readonly fault: string
        readonly events: number
        readonly lastDay: string
      }[]
    }
  }
  /** What a member did on pages and in apps, newest first */
  'tracking.eventsOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly TrackedEvent[]
      readonly nextCursor?: string
    }
  }
  /** The tracking plan */
  'tracking.plan': {
    readonly reply: {
      readonly items: readonly {
        readonly name: string
        readonly mode: 'accept' | 'warn' | 'reject'
        readonly about: {
          readonly zh: string
          readonly en?: string
        }
        /** JSON Schema of the properties, `type: object` */
        readonly schema: { readonly [name: string]: unknown }
        readonly archived: boolean
      }[]
    }
  }
  /** Say what an event must look like */
  'tracking.putPlannedEvent': {
    readonly body: {
      readonly name: string
      readonly mode: 'accept' | 'warn' | 'reject'
      readonly about: {
        readonly zh: string
        readonly en?: string
      }
      /** JSON Schema of the properties, `type: object` */
      readonly schema: { readonly [name: string]: unknown }
      readonly archived: boolean
    }
    readonly reply: {
      readonly name: string
    }
  }
  /** Say what an event must look like */
  'tracking.putPlannedEvent.batch': {
    readonly body: {
      readonly items: readonly {
        readonly name: string
        readonly mode: 'accept' | 'warn' | 'reject'
        readonly about: {
          readonly zh: string
          readonly en?: string
        }
        /** JSON Schema of the properties, `type: object` */
        readonly schema: { readonly [name: string]: unknown }
        readonly archived: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly name: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Register or change a source of events */
  'tracking.putSource': {
    readonly body: {
      readonly code: string
      readonly name: {
        readonly zh: string
        readonly en?: string
      }
      readonly kind: 'web' | 'app' | 'mini_program' | 'server'
      readonly trusted?: boolean
      readonly userKind?: 'ecommerce_id' | 'card_no' | 'wechat_unionid' | 'wechat_openid' | 'pos_id' | 'phone' | 'email' | 'device' | 'plate' | 'wifi' | null
      readonly origins?: readonly string[]
      readonly node: string
      readonly archived?: boolean
      /** Draws a new write key; the old one ends at once */
      readonly renewKey?: boolean
    }
    readonly reply: {
      readonly code: string
      readonly writeKey: string | null
    }
  }
  /** Register or change a source of events */
  'tracking.putSource.batch': {
    readonly body: {
      readonly items: readonly {
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly kind: 'web' | 'app' | 'mini_program' | 'server'
        readonly trusted?: boolean
        readonly userKind?: 'ecommerce_id' | 'card_no' | 'wechat_unionid' | 'wechat_openid' | 'pos_id' | 'phone' | 'email' | 'device' | 'plate' | 'wifi' | null
        readonly origins?: readonly string[]
        readonly node: string
        readonly archived?: boolean
        /** Draws a new write key; the old one ends at once */
        readonly renewKey?: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly code: string
          readonly writeKey: string | null
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** What came last and what was refused: for whoever is building a source in */
  'tracking.recent': {
    readonly query?: { readonly source?: string; readonly name?: string }
    readonly reply: {
      readonly items: readonly {
        readonly key: string
        readonly at: string
        readonly receivedAt: string
        readonly source: string
        readonly kind: 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias'
        readonly name: string
        readonly body: { readonly [name: string]: unknown }
        /** Tells devices apart */
        readonly device: string
        readonly memberId: string | null
      }[]
      /** Told within seconds; the last 200 of each source are kept */
      readonly refusals: readonly {
        readonly id: number
        readonly at: string
        readonly source: string
        readonly reason: 'not_an_object' | 'unknown_type' | 'nobody_named' | 'no_event_name' | 'too_deep' | 'invalid_value' | 'foreign_origin' | 'bot' | 'rejected_by_plan' | 'too_long'
        readonly kind: 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias' | null
        readonly name: string
        readonly fault: string | null
      }[]
    }
  }
  /** Visits of a member to sites, apps and mini programs, newest first */
  'tracking.sessionsOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly TrackedSession[]
      readonly nextCursor?: string
    }
  }
  /** Sources of events */
  'tracking.sources': {
    readonly reply: {
      readonly items: readonly TrackingSource[]
    }
  }
  /** The first and the last campaign that led a member here */
  'tracking.touchesOfMember': {
    readonly path: { readonly memberId: string }
    readonly reply: {
      readonly first: {
        readonly at: string
        readonly source: string
        readonly utmSource: string | null
        readonly utmMedium: string | null
        readonly utmCampaign: string | null
        readonly utmTerm: string | null
        readonly utmContent: string | null
        readonly clickKind: string | null
        readonly referrerHost: string | null
      } | null
      readonly last: {
        readonly at: string
        readonly source: string
        readonly utmSource: string | null
        readonly utmMedium: string | null
        readonly utmCampaign: string | null
        readonly utmTerm: string | null
        readonly utmContent: string | null
        readonly clickKind: string | null
        readonly referrerHost: string | null
      } | null
    }
  }
  /** Stop a run */
  'warehouse.cancel': {
    readonly body: {
      readonly runId: string
    }
    readonly reply: {
      readonly runId: string
    }
  }
  /** Stop a run */
  'warehouse.cancel.batch': {
    readonly body: {
      readonly items: readonly {
        readonly runId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly runId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Kept results that I may read, as tables */
  'warehouse.datasets': {
    readonly reply: {
      readonly items: readonly {
        readonly datasetId: string
        readonly name: string
        readonly about: string
        readonly sql: string
        readonly result: {
          readonly columns: readonly {
            readonly name: string
            /** In DuckDB’s words */
            readonly type: string
            readonly kind: 'number' | 'text' | 'boolean' | 'time'
          }[]
          readonly rows: number
          /** There were more rows than the limit */
          readonly cut: boolean
          /** Of the Parquet file */
          readonly bytes: number
        }
        readonly shared: boolean
        readonly mine: boolean
        readonly owner: string
        readonly asOf: string
        readonly madeAt: string
        readonly expiresAt: string
      }[]
    }
  }
  /** Keep the result of a run as a table */
  'warehouse.keepDataset': {
    readonly body: {
      readonly runId: string
      readonly name: string
      readonly about: string
      readonly days: number
      readonly shared: boolean
    }
    readonly reply: {
      readonly datasetId: string
      readonly name: string
    }
  }
  /** Keep the result of a run as a table */
  'warehouse.keepDataset.batch': {
    readonly body: {
      readonly items: readonly {
        readonly runId: string
        readonly name: string
        readonly about: string
        readonly days: number
        readonly shared: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly datasetId: string
          readonly name: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** What a node is made of, and what breaks if it changes */
  'warehouse.lineage': {
    readonly query: { readonly id: string; readonly conditions?: 'true' | 'false' }
    readonly reply: Lineage
  }
  /** Find fields, columns, metrics, tags, charts, audiences by name or code */
  'warehouse.lineageNodes': {
    readonly query?: { readonly text?: string }
    readonly reply: {
      readonly items: readonly {
        readonly id: string
        readonly kind: 'field' | 'eventField' | 'column' | 'step' | 'projected' | 'metric' | 'dimension' | 'tag' | 'section' | 'chart' | 'dashboard' | 'audience'
        readonly layer: 'source' | 'ledger' | 'step' | 'derived' | 'projection' | 'meaning' | 'use'
        /** As the house calls it; an id of what somebody keeps */
        readonly code: string
        readonly name: {
          readonly zh: string
          readonly en?: string
        }
        readonly group: string
        readonly groupName: {
          readonly zh: string
          readonly en?: string
        }
      }[]
      readonly total: number
    }
  }
  /** Publish the data of now */
  'warehouse.publish': {
    readonly body: Record<string, never>
    readonly reply: Record<string, never>
  }
  /** Publish the data of now */
  'warehouse.publish.batch': {
    readonly body: {
      readonly items: readonly Record<string, never>[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: Record<string, never>
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** How sound the data is: score, checks, trend, what runs */
  'warehouse.quality': {
    readonly reply: QualityOverview
  }
  /** What fell, the newest first */
  'warehouse.qualityAlarms': {
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly {
        readonly id: number
        readonly at: string
        readonly kind: 'check' | 'score'
        readonly check: string | null
        readonly name: {
          readonly zh: string
          readonly en: string
        } | null
        readonly score: number | null
        readonly before: number | null
        readonly checked: number | null
        readonly offending: number | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** One check: its history, and what offends now */
  'warehouse.qualityCheck': {
    readonly path: { readonly check: string }
    readonly reply: QualityCheck
  }
  /** Remove a kept result of mine */
  'warehouse.removeDataset': {
    readonly body: {
      readonly datasetId: string
    }
    readonly reply: {
      readonly datasetId: string
    }
  }
  /** Remove a kept result of mine */
  'warehouse.removeDataset.batch': {
    readonly body: {
      readonly items: readonly {
        readonly datasetId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly datasetId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Remove a saved query of mine */
  'warehouse.removeQuery': {
    readonly body: {
      readonly queryId: string
    }
    readonly reply: {
      readonly queryId: string
    }
  }
  /** Remove a saved query of mine */
  'warehouse.removeQuery.batch': {
    readonly body: {
      readonly items: readonly {
        readonly queryId: string
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly queryId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Run a statement */
  'warehouse.run': {
    readonly body: {
      readonly sql: string
      /** Rows of the answer at most; 10,000 where left out */
      readonly rowLimit?: 1000 | 10000 | 100000 | 1000000
    }
    readonly reply: {
      readonly runId: string
    }
  }
  /** Run a statement */
  'warehouse.run.batch': {
    readonly body: {
      readonly items: readonly {
        readonly sql: string
        /** Rows of the answer at most; 10,000 where left out */
        readonly rowLimit?: 1000 | 10000 | 100000 | 1000000
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly runId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** The result of a run as CSV */
  'warehouse.runCsv': {
    readonly path: { readonly runId: string }
    readonly reply: undefined
  }
  /** How a run stands, and what came of it */
  'warehouse.runOne': {
    readonly path: { readonly runId: string }
    readonly reply: {
      readonly runId: string
      readonly sql: string
      readonly state: 'running' | 'done' | 'failed' | 'cancelled'
      /** How far it is, where that is known; else 0 */
      readonly percent: number
      readonly rowLimit: number
      readonly startedAt: string
      readonly endedAt: string | null
      /** Moment of the data that was asked */
      readonly asOf: string
      readonly result: {
        readonly columns: readonly {
          readonly name: string
          /** In DuckDB’s words */
          readonly type: string
          readonly kind: 'number' | 'text' | 'boolean' | 'time'
        }[]
        readonly rows: number
        /** There were more rows than the limit */
        readonly cut: boolean
        /** Of the Parquet file */
        readonly bytes: number
      } | null
      /** Whether rows and files of the result are still there */
      readonly kept: boolean
      readonly fault: {
        readonly code: 'sql_syntax' | 'sql_one_statement' | 'sql_only_reads' | 'sql_table_unknown' | 'sql_function_refused' | 'sql_failed' | 'sql_took_too_long' | 'sql_too_much_memory' | 'sql_too_big' | 'sql_type_unknown' | 'sql_cancelled' | 'sql_broken'
        readonly message: string | null
        readonly line: number | null
        readonly column: number | null
      } | null
    }
  }
  /** The result of a run as Parquet */
  'warehouse.runParquet': {
    readonly path: { readonly runId: string }
    readonly reply: undefined
  }
  /** Run the checks now */
  'warehouse.runQuality': {
    readonly body: {
      readonly checks?: readonly ('fresh.projection' | 'fresh.feeds' | 'fresh.tracking' | 'fresh.footfall' | 'fresh.portraits' | 'complete.memberPhone' | 'complete.memberChannel' | 'complete.productCategory' | 'complete.storeTrade' | 'complete.receiptLines' | 'complete.lineProduct' | 'unique.purchases' | 'unique.receipts' | 'unique.identities' | 'valid.receiptDates' | 'valid.saleAmounts' | 'valid.receiptCurrency' | 'valid.birthdays' | 'valid.eventDates' | 'valid.zones' | 'reconciles.ledger' | 'reconciles.entries' | 'reconciles.members' | 'reconciles.persons' | 'reconciles.purchases' | 'reconciles.lines' | 'reconciles.anonymous' | 'reconciles.accounts' | 'reconciles.levels' | 'reconciles.storeDays' | 'reconciles.events')[]
    }
    readonly reply: {
      /** Checks of the run that is open */
      readonly total: number
    }
  }
  /** Run the checks now */
  'warehouse.runQuality.batch': {
    readonly body: {
      readonly items: readonly {
        readonly checks?: readonly ('fresh.projection' | 'fresh.feeds' | 'fresh.tracking' | 'fresh.footfall' | 'fresh.portraits' | 'complete.memberPhone' | 'complete.memberChannel' | 'complete.productCategory' | 'complete.storeTrade' | 'complete.receiptLines' | 'complete.lineProduct' | 'unique.purchases' | 'unique.receipts' | 'unique.identities' | 'valid.receiptDates' | 'valid.saleAmounts' | 'valid.receiptCurrency' | 'valid.birthdays' | 'valid.eventDates' | 'valid.zones' | 'reconciles.ledger' | 'reconciles.entries' | 'reconciles.members' | 'reconciles.persons' | 'reconciles.purchases' | 'reconciles.lines' | 'reconciles.anonymous' | 'reconciles.accounts' | 'reconciles.levels' | 'reconciles.storeDays' | 'reconciles.events')[]
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          /** Checks of the run that is open */
          readonly total: number
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** A page of the result */
  'warehouse.runRows': {
    readonly path: { readonly runId: string }
    readonly query?: { readonly offset?: number; readonly limit?: number }
    readonly reply: {
      readonly rows: readonly (readonly (string | number | boolean | null)[])[]
    }
  }
  /** What I ran, the latest first */
  'warehouse.runs': {
    readonly query?: { readonly limit?: number; readonly cursor?: string }
    readonly reply: {
      readonly items: readonly {
        readonly runId: string
        readonly sql: string
        readonly state: 'running' | 'done' | 'failed' | 'cancelled'
        /** How far it is, where that is known; else 0 */
        readonly percent: number
        readonly rowLimit: number
        readonly startedAt: string
        readonly endedAt: string | null
        /** Moment of the data that was asked */
        readonly asOf: string
        readonly result: {
          readonly columns: readonly {
            readonly name: string
            /** In DuckDB’s words */
            readonly type: string
            readonly kind: 'number' | 'text' | 'boolean' | 'time'
          }[]
          readonly rows: number
          /** There were more rows than the limit */
          readonly cut: boolean
          /** Of the Parquet file */
          readonly bytes: number
        } | null
        /** Whether rows and files of the result are still there */
        readonly kept: boolean
        readonly fault: {
          readonly code: 'sql_syntax' | 'sql_one_statement' | 'sql_only_reads' | 'sql_table_unknown' | 'sql_function_refused' | 'sql_failed' | 'sql_took_too_long' | 'sql_too_much_memory' | 'sql_too_big' | 'sql_type_unknown' | 'sql_cancelled' | 'sql_broken'
          readonly message: string | null
          readonly line: number | null
          readonly column: number | null
        } | null
      }[]
      readonly nextCursor?: string
    }
  }
  /** Save a query, or change one of mine */
  'warehouse.saveQuery': {
    readonly body: {
      readonly queryId?: string
      readonly name: string
      readonly sql: string
      readonly shared: boolean
    }
    readonly reply: {
      readonly queryId: string
    }
  }
  /** Save a query, or change one of mine */
  'warehouse.saveQuery.batch': {
    readonly body: {
      readonly items: readonly {
        readonly queryId?: string
        readonly name: string
        readonly sql: string
        readonly shared: boolean
      }[]
    }
    readonly reply: {
      readonly items: readonly ({
        readonly ok: true
        readonly value: {
          readonly queryId: string
        }
      } | {
        readonly ok: false
        readonly code: string
        readonly detail?: string
      })[]
    }
  }
  /** Saved queries of mine, and those that others share */
  'warehouse.savedQueries': {
    readonly reply: {
      readonly items: readonly {
        readonly queryId: string
        readonly name: string
        readonly sql: string
        readonly shared: boolean
        readonly mine: boolean
        readonly owner: string
        readonly changedAt: string
      }[]
    }
  }
  /** What is published, how old it is, and the limits of runs */
  'warehouse.snapshot': {
    readonly reply: {
      readonly asOf: string | null
      readonly ageSeconds: number | null
      readonly publishing: boolean
      /** The last publishing went wrong; the log has the reason */
      readonly fault: boolean
      readonly everyMinutes: number
      readonly limits: {
        readonly seconds: number
        readonly rows: number
        readonly rowChoices: readonly number[]
        readonly bytes: number
        readonly ofAccount: number
        readonly ofHouse: number
        readonly resultHours: number
      }
    }
  }
  /** A whole table as CSV */
  'warehouse.tableCsv': {
    readonly path: { readonly table: string }
    readonly reply: undefined
  }
  /** A whole table as Parquet */
  'warehouse.tableParquet': {
    readonly path: { readonly table: string }
    readonly reply: undefined
  }
  /** Tables and columns that analysts may ask */
  'warehouse.tables': {
    readonly reply: {
      readonly items: readonly {
        readonly name: string
        readonly zh: string
        readonly en: string
        readonly rows: 'all' | 'scope' | 'none'
        readonly columns: readonly {
          readonly name: string
          readonly type: string
          readonly nullable: boolean
          readonly zh: string
          readonly en: string
          readonly unit: string | null
          readonly role: string | null
        }[]
      }[]
    }
  }
}

/** Where each operation is found. */
export const operations = {
  'audiences.archive': ['POST', '/v1/audiences/archivings'],
  'audiences.archive.batch': ['POST', '/v1/audiences/archivings/batch'],
  'audiences.audience': ['GET', '/v1/audiences/{audienceId}'],
  'audiences.combine': ['POST', '/v1/audiences/combinations'],
  'audiences.combine.batch': ['POST', '/v1/audiences/combinations/batch'],
  'audiences.customers': ['POST', '/v1/audiences/customers'],
  'audiences.definitions': ['GET', '/v1/audiences/{audienceId}/definitions'],
  'audiences.export': ['GET', '/v1/audiences/{audienceId}/export'],
  'audiences.exportCustomers': ['POST', '/v1/audiences/customers/export'],
  'audiences.growth': ['GET', '/v1/audiences/{audienceId}/growth'],
  'audiences.list': ['GET', '/v1/audiences'],
  'audiences.matchMembers': ['POST', '/v1/audiences/list-matches'],
  'audiences.matchMembers.batch': ['POST', '/v1/audiences/list-matches/batch'],
  'audiences.members': ['GET', '/v1/audiences/{audienceId}/members'],
  'audiences.movesOfMember': ['GET', '/v1/audiences/of-member/{memberId}/moves'],
  'audiences.ofMember': ['GET', '/v1/audiences/of-member/{memberId}'],
  'audiences.ofTag': ['GET', '/v1/audiences/of-tag/{tag}'],
  'audiences.overlap': ['POST', '/v1/audiences/overlaps'],
  'audiences.preview': ['POST', '/v1/audiences/previews'],
  'audiences.putList': ['POST', '/v1/audiences/lists'],
  'audiences.putList.batch': ['POST', '/v1/audiences/lists/batch'],
  'audiences.reach': ['GET', '/v1/audiences/{audienceId}/reach'],
  'audiences.refresh': ['POST', '/v1/audiences/refreshes'],
  'audiences.refresh.batch': ['POST', '/v1/audiences/refreshes/batch'],
  'audiences.save': ['POST', '/v1/audiences/saves'],
  'audiences.save.batch': ['POST', '/v1/audiences/saves/batch'],
  'audiences.uses': ['GET', '/v1/audiences/{audienceId}/uses'],
  'audiences.vocabulary': ['GET', '/v1/audiences/vocabulary'],
  'audiences.why': ['GET', '/v1/audiences/{audienceId}/reasons/{memberId}'],
  'catalog.brands': ['GET', '/v1/catalog/brands'],
  'catalog.categories': ['GET', '/v1/catalog/categories'],
  'catalog.product': ['GET', '/v1/catalog/products/{sku}'],
  'catalog.products': ['GET', '/v1/catalog/products'],
  'catalog.putProduct': ['POST', '/v1/catalog/products'],
  'catalog.putProduct.batch': ['POST', '/v1/catalog/products/batch'],
  'catalog.searchProducts': ['GET', '/v1/catalog/search'],
  'imports.checkMapping': ['POST', '/v1/imports/files/{fileId}/checks'],
  'imports.layout': ['GET', '/v1/imports/layouts/{layoutId}'],
  'imports.layouts': ['GET', '/v1/imports/layouts'],
  'imports.list': ['GET', '/v1/imports/jobs'],
  'imports.previewFile': ['GET', '/v1/imports/files/{fileId}'],
  'imports.report': ['GET', '/v1/imports/report'],
  'imports.retireLayout': ['POST', '/v1/imports/layouts/retirements'],
  'imports.retireLayout.batch': ['POST', '/v1/imports/layouts/retirements/batch'],
  'imports.run': ['GET', '/v1/imports/runs/{runId}'],
  'imports.runErrors': ['GET', '/v1/imports/runs/{runId}/errors'],
  'imports.runMapping': ['GET', '/v1/imports/runs/{runId}/mapping'],
  'imports.runs': ['GET', '/v1/imports/runs'],
  'imports.saveLayout': ['POST', '/v1/imports/layouts/saved'],
  'imports.saveLayout.batch': ['POST', '/v1/imports/layouts/saved/batch'],
  'imports.show': ['GET', '/v1/imports/jobs/{jobId}'],
  'imports.startRun': ['POST', '/v1/imports/runs'],
  'imports.startRun.batch': ['POST', '/v1/imports/runs/batch'],
  'imports.stopRun': ['POST', '/v1/imports/runs/stops'],
  'imports.stopRun.batch': ['POST', '/v1/imports/runs/stops/batch'],
  'imports.uploadFile': ['POST', '/v1/imports/files'],
  'loyalty.budgets': ['GET', '/v1/loyalty/programmes/{programmeId}/budgets'],
  'loyalty.claimPurchase': ['POST', '/v1/loyalty/claims'],
  'loyalty.claimPurchase.batch': ['POST', '/v1/loyalty/claims/batch'],
  'loyalty.judgement': ['GET', '/v1/loyalty/judgements/{memberId}/{purchaseId}'],
  'loyalty.postAction': ['POST', '/v1/loyalty/actions'],
  'loyalty.postAction.batch': ['POST', '/v1/loyalty/actions/batch'],
  'loyalty.postPurchase': ['POST', '/v1/loyalty/purchases'],
  'loyalty.postPurchase.batch': ['POST', '/v1/loyalty/purchases/batch'],
  'loyalty.returnRate': ['GET', '/v1/loyalty/programmes/{programmeId}/return-rate'],
  'loyalty.ruleSet': ['GET', '/v1/loyalty/programmes/{programmeId}/rules'],
  'loyalty.ruleSet.write': ['PUT', '/v1/loyalty/programmes/{programmeId}/rules'],
  'loyalty.ruleVersion': ['GET', '/v1/loyalty/programmes/{programmeId}/rule-versions/{version}'],
  'loyalty.ruleVersions': ['GET', '/v1/loyalty/programmes/{programmeId}/rule-versions'],
  'loyalty.simulatePurchase': ['POST', '/v1/loyalty/simulations'],
  'loyalty.tryRules': ['POST', '/v1/loyalty/trials'],
  'members.assign': ['POST', '/v1/members/assignments'],
  'members.assign.batch': ['POST', '/v1/members/assignments/batch'],
  'members.block': ['POST', '/v1/members/blocks'],
  'members.block.batch': ['POST', '/v1/members/blocks/batch'],
  'members.blockHeld': ['POST', '/v1/members/identity-blocks'],
  'members.blockHeld.batch': ['POST', '/v1/members/identity-blocks/batch'],
  'members.channels': ['GET', '/v1/members/channels'],
  'members.consentHistory': ['GET', '/v1/members/{memberId}/consents/history'],
  'members.consents': ['GET', '/v1/members/{memberId}/consents'],
  'members.count': ['GET', '/v1/members/count'],
  'members.decideReview': ['POST', '/v1/members/decisions'],
  'members.decideReview.batch': ['POST', '/v1/members/decisions/batch'],
  'members.erase': ['POST', '/v1/members/erasures'],
  'members.erase.batch': ['POST', '/v1/members/erasures/batch'],
  'members.export': ['GET', '/v1/members/export'],
  'members.fields': ['GET', '/v1/members/fields'],
  'members.linkIdentities': ['POST', '/v1/members/identities'],
  'members.linkIdentities.batch': ['POST', '/v1/members/identities/batch'],
  'members.list': ['GET', '/v1/members'],
  'members.member': ['GET', '/v1/members/{memberId}'],
  'members.merge': ['POST', '/v1/members/merges'],
  'members.merge.batch': ['POST', '/v1/members/merges/batch'],
  'members.names': ['POST', '/v1/members/names'],
  'members.putField': ['POST', '/v1/members/fields'],
  'members.putField.batch': ['POST', '/v1/members/fields/batch'],
  'members.register': ['POST', '/v1/members/registrations'],
  'members.register.batch': ['POST', '/v1/members/registrations/batch'],
  'members.restoreIdentity': ['POST', '/v1/members/identity-restorations'],
  'members.restoreIdentity.batch': ['POST', '/v1/members/identity-restorations/batch'],
  'members.reviews': ['GET', '/v1/members/reviews'],
  'members.search': ['POST', '/v1/members/searches'],
  'members.setConsent': ['POST', '/v1/members/consents'],
  'members.setConsent.batch': ['POST', '/v1/members/consents/batch'],
  'members.timeline': ['GET', '/v1/members/{memberId}/timeline'],
  'members.unmask': ['POST', '/v1/members/unmaskings'],
  'members.unmask.batch': ['POST', '/v1/members/unmaskings/batch'],
  'members.unmerge': ['POST', '/v1/members/unmerges'],
  'members.unmerge.batch': ['POST', '/v1/members/unmerges/batch'],
  'members.updateProfile': ['POST', '/v1/members/profiles'],
  'members.updateProfile.batch': ['POST', '/v1/members/profiles/batch'],
  'members.verifyPhone': ['POST', '/v1/members/phone-verifications'],
  'members.verifyPhone.batch': ['POST', '/v1/members/phone-verifications/batch'],
  'organization.archiveNode': ['POST', '/v1/organization/archivings'],
  'organization.archiveNode.batch': ['POST', '/v1/organization/archivings/batch'],
  'organization.countFootfall': ['POST', '/v1/organization/footfall'],
  'organization.countFootfall.batch': ['POST', '/v1/organization/footfall/batch'],
  'organization.declareStoreDay': ['POST', '/v1/organization/store-days'],
  'organization.declareStoreDay.batch': ['POST', '/v1/organization/store-days/batch'],
  'organization.footfall': ['GET', '/v1/organization/footfall'],
  'organization.footfallSums': ['GET', '/v1/organization/footfall/sums'],
  'organization.moveNode': ['POST', '/v1/organization/moves'],
  'organization.moveNode.batch': ['POST', '/v1/organization/moves/batch'],
  'organization.node': ['GET', '/v1/organization/nodes/{nodeId}'],
  'organization.nodePlaces': ['GET', '/v1/organization/nodes/{nodeId}/places'],
  'organization.nodeSettings': ['GET', '/v1/organization/nodes/{nodeId}/settings'],
  'organization.nodeSettings.write': ['PATCH', '/v1/organization/nodes/{nodeId}/settings'],
  'organization.nodes': ['GET', '/v1/organization/nodes'],
  'organization.participation': ['GET', '/v1/organization/programmes/{programmeId}/participation'],
  'organization.programmeSettings': ['GET', '/v1/organization/programmes/{programmeId}/settings'],
  'organization.programmeSettings.write': ['PATCH', '/v1/organization/programmes/{programmeId}/settings'],
  'organization.programmes': ['GET', '/v1/organization/programmes'],
  'organization.putNode': ['POST', '/v1/organization/nodes'],
  'organization.putNode.batch': ['POST', '/v1/organization/nodes/batch'],
  'organization.putProgramme': ['POST', '/v1/organization/programmes'],
  'organization.putProgramme.batch': ['POST', '/v1/organization/programmes/batch'],
  'organization.setParticipation': ['POST', '/v1/organization/participation'],
  'organization.setParticipation.batch': ['POST', '/v1/organization/participation/batch'],
  'organization.storeDaySums': ['GET', '/v1/organization/store-days/sums'],
  'organization.storeDays': ['GET', '/v1/organization/store-days'],
  'organization.storeProgrammes': ['GET', '/v1/organization/nodes/{nodeId}/programmes'],
  'points.adjust': ['POST', '/v1/points/adjustments'],
  'points.adjust.batch': ['POST', '/v1/points/adjustments/batch'],
  'points.adjustmentOfMember': ['GET', '/v1/points/of-member/{memberId}/adjustments/{adjustmentId}'],
  'points.adjustments': ['GET', '/v1/points/adjustments'],
  'points.balances': ['POST', '/v1/points/balances'],
  'points.balancesOfMember': ['GET', '/v1/points/of-member/{memberId}'],
  'points.captureFreeze': ['POST', '/v1/points/captures'],
  'points.captureFreeze.batch': ['POST', '/v1/points/captures/batch'],
  'points.days': ['GET', '/v1/points/days'],
  'points.decideAdjustment': ['POST', '/v1/points/adjustment-decisions'],
  'points.decideAdjustment.batch': ['POST', '/v1/points/adjustment-decisions/batch'],
  'points.entries': ['GET', '/v1/points/entries'],
  'points.entriesOfMember': ['GET', '/v1/points/of-member/{memberId}/entries'],
  'points.entryCount': ['GET', '/v1/points/entries/count'],
  'points.entryOfMember': ['GET', '/v1/points/of-member/{memberId}/entries/{entryId}'],
  'points.export': ['GET', '/v1/points/entries/export'],
  'points.freeze': ['POST', '/v1/points/freezes'],
  'points.freeze.batch': ['POST', '/v1/points/freezes/batch'],
  'points.freezesOfMember': ['GET', '/v1/points/of-member/{memberId}/freezes'],
  'points.ledgerFaults': ['GET', '/v1/points/faults'],
  'points.lotsOfEntries': ['POST', '/v1/points/of-member/{memberId}/entries/lots'],
  'points.lotsOfMember': ['GET', '/v1/points/of-member/{memberId}/lots'],
  'points.releaseFreeze': ['POST', '/v1/points/releases'],
  'points.releaseFreeze.batch': ['POST', '/v1/points/releases/batch'],
  'points.reverseEntry': ['POST', '/v1/points/reversals'],
  'points.reverseEntry.batch': ['POST', '/v1/points/reversals/batch'],
  'points.spend': ['POST', '/v1/points/spendings'],
  'points.spend.batch': ['POST', '/v1/points/spendings/batch'],
  'points.totals': ['GET', '/v1/points/totals'],
  'points.waitingAdjustments': ['GET', '/v1/points/adjustments/waiting'],
  'points.withdrawAdjustment': ['POST', '/v1/points/adjustment-withdrawals'],
  'points.withdrawAdjustment.batch': ['POST', '/v1/points/adjustment-withdrawals/batch'],
  'profiles.context': ['GET', '/v1/profiles/context'],
  'profiles.fits': ['GET', '/v1/profiles/fits'],
  'profiles.lifecycle': ['GET', '/v1/profiles/lifecycle'],
  'profiles.lifecyclePreview': ['GET', '/v1/profiles/lifecycle/preview'],
  'profiles.moves': ['GET', '/v1/profiles/lifecycle/moves'],
  'profiles.portraitOfMember': ['GET', '/v1/profiles/of-member/{memberId}/portrait'],
  'profiles.previewTag': ['POST', '/v1/profiles/tags/previews'],
  'profiles.putTag': ['POST', '/v1/profiles/tags'],
  'profiles.putTag.batch': ['POST', '/v1/profiles/tags/batch'],
  'profiles.rfm': ['GET', '/v1/profiles/rfm'],
  'profiles.setTagValue': ['POST', '/v1/profiles/tag-values'],
  'profiles.setTagValue.batch': ['POST', '/v1/profiles/tag-values/batch'],
  'profiles.tag': ['GET', '/v1/profiles/tags/{code}'],
  'profiles.tagChangesOfMember': ['GET', '/v1/profiles/of-member/{memberId}/tag-changes'],
  'profiles.tags': ['GET', '/v1/profiles/tags'],
  'profiles.tagsOfMember': ['GET', '/v1/profiles/of-member/{memberId}/tags'],
  'purchases.count': ['GET', '/v1/purchases/count'],
  'purchases.export': ['GET', '/v1/purchases/export'],
  'purchases.exportSelected': ['POST', '/v1/purchases/export-selected'],
  'purchases.list': ['GET', '/v1/purchases'],
  'purchases.listOfMember': ['GET', '/v1/purchases/of-member/{memberId}'],
  'purchases.listSources': ['GET', '/v1/purchases/sources'],
  'purchases.putSource': ['POST', '/v1/purchases/sources'],
  'purchases.putSource.batch': ['POST', '/v1/purchases/sources/batch'],
  'purchases.show': ['GET', '/v1/purchases/of-member/{memberId}/{purchaseId}'],
  'purchases.showAnonymous': ['GET', '/v1/purchases/anonymous/{purchaseId}'],
  'reports.archiveKept': ['POST', '/v1/reports/kept-archivings'],
  'reports.archiveKept.batch': ['POST', '/v1/reports/kept-archivings/batch'],
  'reports.baskets': ['POST', '/v1/reports/baskets'],
  'reports.breakdown': ['GET', '/v1/reports/breakdown'],
  'reports.catalogue': ['GET', '/v1/reports/catalogue'],
  'reports.cohorts': ['POST', '/v1/reports/cohorts'],
  'reports.days': ['GET', '/v1/reports/days'],
  'reports.deliveries': ['GET', '/v1/reports/schedules/{scheduleId}/deliveries'],
  'reports.endSchedule': ['POST', '/v1/reports/schedule-ends'],
  'reports.endSchedule.batch': ['POST', '/v1/reports/schedule-ends/batch'],
  'reports.figures': ['POST', '/v1/reports/figures'],
  'reports.figuresFile': ['GET', '/v1/reports/figures-file'],
  'reports.funnel': ['POST', '/v1/reports/funnel'],
  'reports.keep': ['POST', '/v1/reports/keeping'],
  'reports.keep.batch': ['POST', '/v1/reports/keeping/batch'],
  'reports.keptFigures': ['GET', '/v1/reports/kept/{keptId}/figures'],
  'reports.keptList': ['GET', '/v1/reports/kept'],
  'reports.keptOne': ['GET', '/v1/reports/kept/{keptId}'],
  'reports.keptVersions': ['GET', '/v1/reports/kept/{keptId}/versions'],
  'reports.paths': ['POST', '/v1/reports/paths'],
  'reports.programmes': ['GET', '/v1/reports/programmes'],
  'reports.rfm': ['POST', '/v1/reports/rfm'],
  'reports.schedule': ['POST', '/v1/reports/schedules'],
  'reports.schedule.batch': ['POST', '/v1/reports/schedules/batch'],
  'reports.schedules': ['GET', '/v1/reports/schedules'],
  'reports.standard': ['GET', '/v1/reports/standard'],
  'reports.topCustomers': ['POST', '/v1/reports/top-customers'],
  'reports.trySchedule': ['POST', '/v1/reports/schedule-trials'],
  'reports.trySchedule.batch': ['POST', '/v1/reports/schedule-trials/batch'],
  'staff.account': ['GET', '/v1/staff/accounts/{accountId}'],
  'staff.accounts': ['GET', '/v1/staff/accounts'],
  'staff.audit': ['GET', '/v1/staff/audit'],
  'staff.auditVerification': ['GET', '/v1/staff/audit/verification'],
  'staff.beginTotp': ['POST', '/v1/staff/totp'],
  'staff.changeAccount': ['POST', '/v1/staff/account-changes'],
  'staff.changeAccount.batch': ['POST', '/v1/staff/account-changes/batch'],
  'staff.changeMe': ['POST', '/v1/staff/me/changes'],
  'staff.changePassword': ['POST', '/v1/staff/password'],
  'staff.confirmTotp': ['POST', '/v1/staff/totp/confirmation'],
  'staff.createAccount': ['POST', '/v1/staff/accounts'],
  'staff.createAccount.batch': ['POST', '/v1/staff/accounts/batch'],
  'staff.createKey': ['POST', '/v1/staff/keys'],
  'staff.createKey.batch': ['POST', '/v1/staff/keys/batch'],
  'staff.deleteMyView': ['DELETE', '/v1/staff/me/views/{viewId}'],
  'staff.endMySession': ['DELETE', '/v1/staff/me/sessions/{handle}'],
  'staff.endSession': ['POST', '/v1/staff/session-ends'],
  'staff.endSession.batch': ['POST', '/v1/staff/session-ends/batch'],
  'staff.grants': ['GET', '/v1/staff/grants'],
  'staff.keys': ['GET', '/v1/staff/keys'],
  'staff.me': ['GET', '/v1/staff/me'],
  'staff.mySessions': ['GET', '/v1/staff/me/sessions'],
  'staff.myViews': ['GET', '/v1/staff/me/views'],
  'staff.permissions': ['GET', '/v1/staff/permissions'],
  'staff.putMyView': ['POST', '/v1/staff/me/views'],
  'staff.putRole': ['POST', '/v1/staff/roles'],
  'staff.putRole.batch': ['POST', '/v1/staff/roles/batch'],
  'staff.removeTotp': ['POST', '/v1/staff/totp/removal'],
  'staff.renewRecoveryCodes': ['POST', '/v1/staff/totp/recovery-codes'],
  'staff.resetPassword': ['POST', '/v1/staff/password-resets'],
  'staff.resetPassword.batch': ['POST', '/v1/staff/password-resets/batch'],
  'staff.resetTotp': ['POST', '/v1/staff/totp-resets'],
  'staff.resetTotp.batch': ['POST', '/v1/staff/totp-resets/batch'],
  'staff.revokeKey': ['POST', '/v1/staff/key-revocations'],
  'staff.revokeKey.batch': ['POST', '/v1/staff/key-revocations/batch'],
  'staff.roles': ['GET', '/v1/staff/roles'],
  'staff.rotateKey': ['POST', '/v1/staff/key-rotations'],
  'staff.rotateKey.batch': ['POST', '/v1/staff/key-rotations/batch'],
  'staff.sessions': ['GET', '/v1/staff/sessions'],
  'staff.setGrant': ['POST', '/v1/staff/grants'],
  'staff.setGrant.batch': ['POST', '/v1/staff/grants/batch'],
  'staff.signIn': ['POST', '/v1/staff/sign-in'],
  'staff.signOut': ['POST', '/v1/staff/sign-out'],
  'system.discardParked': ['POST', '/v1/system/parked/discards'],
  'system.discardParked.batch': ['POST', '/v1/system/parked/discards/batch'],
  'system.health': ['GET', '/v1/system/health'],
  'system.projection': ['GET', '/v1/system/projection'],
  'system.rebuildProjection': ['POST', '/v1/system/projection/rebuilds'],
  'system.retryParked': ['POST', '/v1/system/parked/retries'],
  'tiers.changesOfMember': ['GET', '/v1/tiers/of-member/{memberId}/changes'],
  'tiers.counts': ['GET', '/v1/tiers/programmes/{programmeId}/counts'],
  'tiers.grant': ['POST', '/v1/tiers/grants'],
  'tiers.grant.batch': ['POST', '/v1/tiers/grants/batch'],
  'tiers.levels': ['POST', '/v1/tiers/levels'],
  'tiers.levelsOfMember': ['GET', '/v1/tiers/of-member/{memberId}'],
  'tiers.previewSet': ['POST', '/v1/tiers/programmes/{programmeId}/previews'],
  'tiers.revokeGrant': ['POST', '/v1/tiers/revocations'],
  'tiers.revokeGrant.batch': ['POST', '/v1/tiers/revocations/batch'],
  'tiers.set': ['GET', '/v1/tiers/programmes/{programmeId}/set'],
  'tiers.set.write': ['PUT', '/v1/tiers/programmes/{programmeId}/set'],
  'tiers.setProgress': ['GET', '/v1/tiers/programmes/{programmeId}/progress'],
  'tiers.sets': ['GET', '/v1/tiers/programmes/{programmeId}/sets'],
  'tracking.days': ['GET', '/v1/tracking/days'],
  'tracking.eventsOfMember': ['GET', '/v1/tracking/of-member/{memberId}/events'],
  'tracking.plan': ['GET', '/v1/tracking/plan'],
  'tracking.putPlannedEvent': ['POST', '/v1/tracking/plan'],
  'tracking.putPlannedEvent.batch': ['POST', '/v1/tracking/plan/batch'],
  'tracking.putSource': ['POST', '/v1/tracking/sources'],
  'tracking.putSource.batch': ['POST', '/v1/tracking/sources/batch'],
  'tracking.recent': ['GET', '/v1/tracking/recent'],
  'tracking.sessionsOfMember': ['GET', '/v1/tracking/of-member/{memberId}/sessions'],
  'tracking.sources': ['GET', '/v1/tracking/sources'],
  'tracking.touchesOfMember': ['GET', '/v1/tracking/of-member/{memberId}/touches'],
  'warehouse.cancel': ['POST', '/v1/warehouse/cancelling'],
  'warehouse.cancel.batch': ['POST', '/v1/warehouse/cancelling/batch'],
  'warehouse.datasets': ['GET', '/v1/warehouse/datasets'],
  'warehouse.keepDataset': ['POST', '/v1/warehouse/dataset-keeping'],
  'warehouse.keepDataset.batch': ['POST', '/v1/warehouse/dataset-keeping/batch'],
  'warehouse.lineage': ['GET', '/v1/warehouse/lineage'],
  'warehouse.lineageNodes': ['GET', '/v1/warehouse/lineage/nodes'],
  'warehouse.publish': ['POST', '/v1/warehouse/publishing'],
  'warehouse.publish.batch': ['POST', '/v1/warehouse/publishing/batch'],
  'warehouse.quality': ['GET', '/v1/warehouse/quality'],
  'warehouse.qualityAlarms': ['GET', '/v1/warehouse/quality/alarms'],
  'warehouse.qualityCheck': ['GET', '/v1/warehouse/quality/checks/{check}'],
  'warehouse.removeDataset': ['POST', '/v1/warehouse/dataset-removing'],
  'warehouse.removeDataset.batch': ['POST', '/v1/warehouse/dataset-removing/batch'],
  'warehouse.removeQuery': ['POST', '/v1/warehouse/query-removing'],
  'warehouse.removeQuery.batch': ['POST', '/v1/warehouse/query-removing/batch'],
  'warehouse.run': ['POST', '/v1/warehouse/running'],
  'warehouse.run.batch': ['POST', '/v1/warehouse/running/batch'],
  'warehouse.runCsv': ['GET', '/v1/warehouse/runs/{runId}/csv'],
  'warehouse.runOne': ['GET', '/v1/warehouse/runs/{runId}'],
  'warehouse.runParquet': ['GET', '/v1/warehouse/runs/{runId}/parquet'],
  'warehouse.runQuality': ['POST', '/v1/warehouse/quality/runs'],
  'warehouse.runQuality.batch': ['POST', '/v1/warehouse/quality/runs/batch'],
  'warehouse.runRows': ['GET', '/v1/warehouse/runs/{runId}/rows'],
  'warehouse.runs': ['GET', '/v1/warehouse/runs'],
  'warehouse.saveQuery': ['POST', '/v1/warehouse/query-saving'],
  'warehouse.saveQuery.batch': ['POST', '/v1/warehouse/query-saving/batch'],
  'warehouse.savedQueries': ['GET', '/v1/warehouse/saved-queries'],
  'warehouse.snapshot': ['GET', '/v1/warehouse/snapshot'],
  'warehouse.tableCsv': ['GET', '/v1/warehouse/tables/{table}/csv'],
  'warehouse.tableParquet': ['GET', '/v1/warehouse/tables/{table}/parquet'],
  'warehouse.tables': ['GET', '/v1/warehouse/tables'],
} as const
