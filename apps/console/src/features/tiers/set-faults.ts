import type { Problem } from '@atrium/api'
import { useFaultText } from '@atrium/ui/form'
import { useTranslation } from 'react-i18next'

const KNOWN = new Set([
  'duplicate_code',
  'base_has_entry',
  'entry_missing',
  'bands_missing',
  'out_of_reach',
  'duplicate_band',
])

/** What the server found wrong with levels, by place below `root` (`/levels/1/code`), in the language of the console. */
export function useSetFaults(): (problem: Problem | undefined, root: string) => ReadonlyMap<string, string> {
  const { t } = useTranslation('tiers')
  const schemaText = useFaultText()
  return (problem, root) =>
    new Map(
      (problem?.faults ?? [])
        .filter(({ pointer }) => pointer.startsWith(root))
        .map(({ pointer, code, message }) => [
          pointer.slice(root.length),
          code !== undefined && KNOWN.has(code) ? t(`fault.${code}`) : schemaText(message),
        ]),
    )
}

/** Where a fault is, in words: 「第 2 级 · 达到条件」. */
export function usePlaceName(): (pointer: string) => string {
  const { t } = useTranslation('tiers')
  return (pointer) => {
    const [, part, at, field] = pointer.split('/')
    if (part === 'levels' && at !== undefined) {
      const level = t('set.rank', { rank: Number(at) })
      const name = field === 'name' ? 'edit.nameZh' : field === 'code' ? 'edit.code' : undefined
      const named = field === 'entry' ? t('edit.entry') : field === 'benefits' ? t('edit.benefits') : name && t(name)
      return named ? `${level} · ${named}` : level
    }
    if (part === 'rfm') return t('rfm.title')
    return part === 'graceDays' ? t('edit.graceDays') : part === 'retentionDays' ? t('edit.retentionDays') : ''
  }
}
