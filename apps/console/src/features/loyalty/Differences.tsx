import { nameIn } from '@atrium/ui'
import { Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { type Difference, differencesOf } from './draft.ts'
import type { CodeNames } from './names.ts'
import type { Programme } from './programme.tsx'
import { Bounds, RuleSentence } from './RuleCard.tsx'
import type { Rule, RuleSet } from './rule.ts'

interface DifferencesProps {
  readonly before: RuleSet
  readonly after: RuleSet
  readonly programme: Programme
  readonly codes: CodeNames
}

const COLOUR = { added: 'success', removed: 'error', changed: 'processing' } as const

/** What changed between two sets of rules, each rule as the sentences before and after. */
export function Differences({ before, after, programme, codes }: DifferencesProps) {
  const { t } = useTranslation('loyalty')
  const changes = differencesOf(before, after)
  if (changes.length === 0 && before.combine === after.combine)
    return <Typography.Text type="secondary">{t('versions.same')}</Typography.Text>
  return (
    <Flex vertical gap={12}>
      {before.combine !== after.combine && (
        <div>
          {t('versions.combine', { before: t(`combine.${before.combine}`), after: t(`combine.${after.combine}`) })}
        </div>
      )}
      {changes.map((change) => (
        <Changed key={change.code} change={change} programme={programme} codes={codes} />
      ))}
    </Flex>
  )
}

function Changed(props: { readonly change: Difference } & Pick<DifferencesProps, 'programme' | 'codes'>) {
  const { change, programme, codes } = props
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { before, after, kind } = change
  const named = after ?? before
  if (!named) return null
  const renamed = before && after && nameIn(before.name, language) !== nameIn(after.name, language)
  return (
    <div>
      <Flex gap={8} align="center" wrap>
        <Tag color={COLOUR[kind]}>{t(`versions.${kind}`)}</Tag>
        <Typography.Text strong>
          {renamed
            ? `${nameIn(before.name, language)} → ${nameIn(after.name, language)}`
            : nameIn(named.name, language)}
        </Typography.Text>
      </Flex>
      {before && <Told rule={before} gone={after !== undefined || kind === 'removed'} {...{ programme, codes }} />}
      {after && <Told rule={after} gone={false} {...{ programme, codes }} />}
    </div>
  )
}

function Told(props: { readonly rule: Rule; readonly gone: boolean } & Pick<DifferencesProps, 'programme' | 'codes'>) {
  const { rule, gone, programme, codes } = props
  const { t } = useTranslation('loyalty')
  return (
    <div
      style={{
        borderInlineStart: `3px solid ${gone ? 'var(--ant-color-error-border, #ffa39e)' : 'var(--ant-color-success-border, #b7eb8f)'}`,
        paddingInlineStart: 10,
        marginTop: 4,
      }}
    >
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {gone ? t('versions.before') : t('versions.after')}
      </Typography.Text>
      <RuleSentence rule={rule} programme={programme} codes={codes} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        <Bounds rule={rule} zone={programme.zone} />
      </Typography.Text>
    </div>
  )
}
