import { type Currency, formatDay, formatInstant, minorDigits } from '@atrium/kernel'
import type { RecordOf, Target } from './reading/index.ts'

/** What became of a record, as a dry run shows it. */
export interface Sample {
  readonly row: number
  readonly became: 'created' | 'changed'
  /** Names it without telling who a person is. */
  readonly text: string
}

function amount(minor: number, currency: Currency): string {
  const digits = minorDigits(currency)
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`
}

const masked = (name: string | undefined): string => (name === undefined ? '' : `${[...name][0] ?? ''}＊`)
const tail = (value: string | undefined): string =>
  value === undefined ? '' : `…${value.replaceAll(/\D/g, '').slice(-4) || value.slice(-2)}`

const joined = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ')

/** A record in a line, for somebody who knows the file. Names of people and numbers are cut to what tells two rows apart. */
export function describeRecord(target: Target, record: RecordOf[Target]): string {
  // The target of the mapping says which kind of record it is.
  switch (target) {
    case 'members': {
      const { name, phone, identities, homeStoreCode } = record as RecordOf['members']
      return joined(masked(name), tail(phone ?? identities[0]?.value), homeStoreCode)
    }
    case 'purchases': {
      const { number, at, storeCode, paidMinor, currency, lines } = record as RecordOf['purchases']
      const pieces = lines.length === 0 ? '' : `×${lines.length}`
      return joined(number, formatInstant(at).slice(0, 10), storeCode, amount(paidMinor, currency), pieces)
    }
    case 'catalog': {
      const { sku, name, categoryPath } = record as RecordOf['catalog']
      return joined(sku, name.zh, categoryPath.join(' > '))
    }
    case 'organization': {
      const { code, name, parentCode } = record as RecordOf['organization']
      return joined(code, name.zh, parentCode)
    }
    case 'store-days': {
      const { storeCode, counterCode, day, hour } = record as RecordOf['store-days']
      return joined(counterCode ?? storeCode, formatDay(day), hour)
    }
    case 'tags': {
      const { tag, identities } = record as RecordOf['tags']
      return joined(tail(identities[0]?.value), tag)
    }
    case 'balances': {
      const { programmeCode, points, identities } = record as RecordOf['balances']
      return joined(tail(identities[0]?.value), programmeCode, points)
    }
  }
}
