// Written by `npm run golden` from openapi/partner.json. Do not edit.

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

export type PurchaseSource = {
  readonly code: string
  readonly numbering: 'feed' | 'store' | 'store_day' | 'terminal_day'
  readonly channel: string
  readonly name: {
    readonly zh: string
    readonly en?: string
  }
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

/** What each operation takes and answers. */
export interface Operations {
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
  /** Entries of a member, the latest in effect first */
  'points.entriesOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly programmeId?: string; readonly purchaseId?: string; readonly node?: string }
    readonly reply: {
      readonly items: readonly PointsEntry[]
      readonly nextCursor?: string
    }
  }
  /** One entry of a member */
  'points.entryOfMember': {
    readonly path: { readonly memberId: string; readonly entryId: string }
    readonly reply: PointsEntry
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
  /** How many purchases fit */
  'purchases.count': {
    readonly query?: { readonly node?: string; readonly from?: string; readonly to?: string; readonly kind?: 'sale' | 'return' | 'adjustment'; readonly source?: string; readonly channel?: string; readonly number?: string; readonly least?: number; readonly most?: number; readonly member?: string; readonly anonymous?: boolean }
    readonly reply: {
      readonly count: number
      readonly isExact: boolean
    }
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
  /** Changes of level of a member, the latest first */
  'tiers.changesOfMember': {
    readonly path: { readonly memberId: string }
    readonly query?: { readonly limit?: number; readonly cursor?: string; readonly programmeId?: string }
    readonly reply: {
      readonly items: readonly LevelChange[]
      readonly nextCursor?: string
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
  /** Take events of clients of the Segment protocol */
  'tracking.take.a': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.alias': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.b': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.batch': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.g': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.group': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.i': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.identify': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.import': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.p': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.page': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.s': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.screen': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.t': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
    }
  }
  /** Take events of clients of the Segment protocol */
  'tracking.take.track': {
    readonly body: unknown
    readonly reply: {
      readonly success: boolean
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
  'catalog.brands': ['GET', '/v1/catalog/brands'],
  'catalog.categories': ['GET', '/v1/catalog/categories'],
  'catalog.product': ['GET', '/v1/catalog/products/{sku}'],
  'catalog.products': ['GET', '/v1/catalog/products'],
  'catalog.putProduct': ['POST', '/v1/catalog/products'],
  'catalog.putProduct.batch': ['POST', '/v1/catalog/products/batch'],
  'catalog.searchProducts': ['GET', '/v1/catalog/search'],
  'loyalty.claimPurchase': ['POST', '/v1/loyalty/claims'],
  'loyalty.claimPurchase.batch': ['POST', '/v1/loyalty/claims/batch'],
  'loyalty.judgement': ['GET', '/v1/loyalty/judgements/{memberId}/{purchaseId}'],
  'loyalty.postAction': ['POST', '/v1/loyalty/actions'],
  'loyalty.postAction.batch': ['POST', '/v1/loyalty/actions/batch'],
  'loyalty.postPurchase': ['POST', '/v1/loyalty/purchases'],
  'loyalty.postPurchase.batch': ['POST', '/v1/loyalty/purchases/batch'],
  'loyalty.simulatePurchase': ['POST', '/v1/loyalty/simulations'],
  'members.assign': ['POST', '/v1/members/assignments'],
  'members.assign.batch': ['POST', '/v1/members/assignments/batch'],
  'members.consents': ['GET', '/v1/members/{memberId}/consents'],
  'members.count': ['GET', '/v1/members/count'],
  'members.fields': ['GET', '/v1/members/fields'],
  'members.linkIdentities': ['POST', '/v1/members/identities'],
  'members.linkIdentities.batch': ['POST', '/v1/members/identities/batch'],
  'members.list': ['GET', '/v1/members'],
  'members.member': ['GET', '/v1/members/{memberId}'],
  'members.names': ['POST', '/v1/members/names'],
  'members.register': ['POST', '/v1/members/registrations'],
  'members.register.batch': ['POST', '/v1/members/registrations/batch'],
  'members.search': ['POST', '/v1/members/searches'],
  'members.setConsent': ['POST', '/v1/members/consents'],
  'members.setConsent.batch': ['POST', '/v1/members/consents/batch'],
  'members.updateProfile': ['POST', '/v1/members/profiles'],
  'members.updateProfile.batch': ['POST', '/v1/members/profiles/batch'],
  'members.verifyPhone': ['POST', '/v1/members/phone-verifications'],
  'members.verifyPhone.batch': ['POST', '/v1/members/phone-verifications/batch'],
  'organization.countFootfall': ['POST', '/v1/organization/footfall'],
  'organization.countFootfall.batch': ['POST', '/v1/organization/footfall/batch'],
  'organization.declareStoreDay': ['POST', '/v1/organization/store-days'],
  'organization.declareStoreDay.batch': ['POST', '/v1/organization/store-days/batch'],
  'organization.footfall': ['GET', '/v1/organization/footfall'],
  'organization.footfallSums': ['GET', '/v1/organization/footfall/sums'],
  'organization.moveNode': ['POST', '/v1/organization/moves'],
  'organization.moveNode.batch': ['POST', '/v1/organization/moves/batch'],
  'organization.node': ['GET', '/v1/organization/nodes/{nodeId}'],
  'organization.nodes': ['GET', '/v1/organization/nodes'],
  'organization.programmes': ['GET', '/v1/organization/programmes'],
  'organization.putNode': ['POST', '/v1/organization/nodes'],
  'organization.putNode.batch': ['POST', '/v1/organization/nodes/batch'],
  'organization.storeDaySums': ['GET', '/v1/organization/store-days/sums'],
  'organization.storeDays': ['GET', '/v1/organization/store-days'],
  'organization.storeProgrammes': ['GET', '/v1/organization/nodes/{nodeId}/programmes'],
  'points.adjust': ['POST', '/v1/points/adjustments'],
  'points.adjust.batch': ['POST', '/v1/points/adjustments/batch'],
  'points.balances': ['POST', '/v1/points/balances'],
  'points.balancesOfMember': ['GET', '/v1/points/of-member/{memberId}'],
  'points.captureFreeze': ['POST', '/v1/points/captures'],
  'points.captureFreeze.batch': ['POST', '/v1/points/captures/batch'],
  'points.entriesOfMember': ['GET', '/v1/points/of-member/{memberId}/entries'],
  'points.entryOfMember': ['GET', '/v1/points/of-member/{memberId}/entries/{entryId}'],
  'points.freeze': ['POST', '/v1/points/freezes'],
  'points.freeze.batch': ['POST', '/v1/points/freezes/batch'],
  'points.freezesOfMember': ['GET', '/v1/points/of-member/{memberId}/freezes'],
  'points.lotsOfEntries': ['POST', '/v1/points/of-member/{memberId}/entries/lots'],
  'points.lotsOfMember': ['GET', '/v1/points/of-member/{memberId}/lots'],
  'points.releaseFreeze': ['POST', '/v1/points/releases'],
  'points.releaseFreeze.batch': ['POST', '/v1/points/releases/batch'],
  'points.spend': ['POST', '/v1/points/spendings'],
  'points.spend.batch': ['POST', '/v1/points/spendings/batch'],
  'points.withdrawAdjustment': ['POST', '/v1/points/adjustment-withdrawals'],
  'points.withdrawAdjustment.batch': ['POST', '/v1/points/adjustment-withdrawals/batch'],
  'purchases.count': ['GET', '/v1/purchases/count'],
  'purchases.list': ['GET', '/v1/purchases'],
  'purchases.listOfMember': ['GET', '/v1/purchases/of-member/{memberId}'],
  'purchases.listSources': ['GET', '/v1/purchases/sources'],
  'purchases.show': ['GET', '/v1/purchases/of-member/{memberId}/{purchaseId}'],
  'purchases.showAnonymous': ['GET', '/v1/purchases/anonymous/{purchaseId}'],
  'reports.baskets': ['POST', '/v1/reports/baskets'],
  'reports.breakdown': ['GET', '/v1/reports/breakdown'],
  'reports.catalogue': ['GET', '/v1/reports/catalogue'],
  'reports.cohorts': ['POST', '/v1/reports/cohorts'],
  'reports.days': ['GET', '/v1/reports/days'],
  'reports.figures': ['POST', '/v1/reports/figures'],
  'reports.funnel': ['POST', '/v1/reports/funnel'],
  'reports.paths': ['POST', '/v1/reports/paths'],
  'reports.programmes': ['GET', '/v1/reports/programmes'],
  'reports.rfm': ['POST', '/v1/reports/rfm'],
  'reports.standard': ['GET', '/v1/reports/standard'],
  'reports.topCustomers': ['POST', '/v1/reports/top-customers'],
  'tiers.changesOfMember': ['GET', '/v1/tiers/of-member/{memberId}/changes'],
  'tiers.levels': ['POST', '/v1/tiers/levels'],
  'tiers.levelsOfMember': ['GET', '/v1/tiers/of-member/{memberId}'],
  'tracking.take.a': ['POST', '/v1/a'],
  'tracking.take.alias': ['POST', '/v1/alias'],
  'tracking.take.b': ['POST', '/v1/b'],
  'tracking.take.batch': ['POST', '/v1/batch'],
  'tracking.take.g': ['POST', '/v1/g'],
  'tracking.take.group': ['POST', '/v1/group'],
  'tracking.take.i': ['POST', '/v1/i'],
  'tracking.take.identify': ['POST', '/v1/identify'],
  'tracking.take.import': ['POST', '/v1/import'],
  'tracking.take.p': ['POST', '/v1/p'],
  'tracking.take.page': ['POST', '/v1/page'],
  'tracking.take.s': ['POST', '/v1/s'],
  'tracking.take.screen': ['POST', '/v1/screen'],
  'tracking.take.t': ['POST', '/v1/t'],
  'tracking.take.track': ['POST', '/v1/track'],
  'warehouse.cancel': ['POST', '/v1/warehouse/cancelling'],
  'warehouse.cancel.batch': ['POST', '/v1/warehouse/cancelling/batch'],
  'warehouse.datasets': ['GET', '/v1/warehouse/datasets'],
  'warehouse.run': ['POST', '/v1/warehouse/running'],
  'warehouse.run.batch': ['POST', '/v1/warehouse/running/batch'],
  'warehouse.runCsv': ['GET', '/v1/warehouse/runs/{runId}/csv'],
  'warehouse.runOne': ['GET', '/v1/warehouse/runs/{runId}'],
  'warehouse.runParquet': ['GET', '/v1/warehouse/runs/{runId}/parquet'],
  'warehouse.runRows': ['GET', '/v1/warehouse/runs/{runId}/rows'],
  'warehouse.runs': ['GET', '/v1/warehouse/runs'],
  'warehouse.snapshot': ['GET', '/v1/warehouse/snapshot'],
  'warehouse.tableCsv': ['GET', '/v1/warehouse/tables/{table}/csv'],
  'warehouse.tableParquet': ['GET', '/v1/warehouse/tables/{table}/parquet'],
  'warehouse.tables': ['GET', '/v1/warehouse/tables'],
} as const
