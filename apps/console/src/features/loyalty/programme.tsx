import { EmptyState, nameIn } from '@atrium/ui'
import { Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useLanguage } from '../../app/language.ts'
import { useProgrammes } from '../members/names.ts'

/** The programme that a page looks at, kept in the URL as `?programme=`; the first of them until one is chosen. */
export function useProgramme() {
  const [params, setParams] = useSearchParams()
  const programmes = useProgrammes()
  const asked = params.get('programme')
  const programme = programmes.rows.find(({ code }) => code === asked) ?? programmes.running[0] ?? programmes.rows[0]
  const choose = (code: string) => {
    const next = new URLSearchParams(params)
    next.set('programme', code)
    setParams(next)
  }
  return { programme, programmes, choose }
}

export type Programme = NonNullable<ReturnType<typeof useProgramme>['programme']>

/** Which programme; nothing where there is only one. */
export function ProgrammePicker() {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { programme, programmes, choose } = useProgramme()
  if (programmes.rows.length === 0) return <EmptyState hint={t('programme.none')} />
  if (programmes.rows.length === 1) return null
  const options = programmes.rows.map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))
  const given = { 'aria-label': t('programme.choose'), options, onChange: choose }
  return options.length <= 5 ? (
    <Segmented {...given} value={programme?.code ?? ''} style={{ marginBottom: 16 }} />
  ) : (
    <Select {...given} value={programme?.code ?? null} style={{ minWidth: 240, marginBottom: 16 }} />
  )
}
