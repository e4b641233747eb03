import { useTranslation } from 'react-i18next'

/** What the check of a schema finds, as keys of `fault` with what they speak of; what is not here is shown as it came. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^must have required propert(?:y|ies) (.*)$/, 'required'],
  ...['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'].map(
    (type) => [new RegExp(`^must be ${type}$`), type] as const,
  ),
  [/^must be >= (.*)$/, 'least'],
  [/^must be <= (.*)$/, 'most'],
  [/^must be > (.*)$/, 'more'],
  [/^must be < (.*)$/, 'less'],
  [/^must be equal to (?:one of the allowed values|constant)$/, 'values'],
  [/^must not have additional properties$/, 'others'],
  [/^must not have fewer than (\d+) characters$/, 'short'],
  [/^must not have more than (\d+) characters$/, 'long'],
  [/^must not have fewer than (\d+) items$/, 'few'],
  [/^must not have more than (\d+) items$/, 'many'],
  [/^must match (?:pattern|format) "(.*)"$/, 'pattern'],
  [/^further faults$/, 'further'],
]

/** A fault of an event in the language of the console: `/total must be number` → 「total 应为数字」. */
export function useEventFault(): (fault: string) => string {
  const { t } = useTranslation('tracking')
  return (fault) => {
    const [, pointer = '', said = ''] = /^(\/\S*)?\s*(.*)$/.exec(fault) ?? []
    const place = pointer.slice(1).replaceAll('/', '.')
    for (const [form, key] of FORMS) {
      const match = form.exec(said)
      if (!match) continue
      return `${place === '' ? '' : `${place} `}${t(`fault.${key}`, { n: match[1] ?? '' })}`
    }
    return fault
  }
}
