import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Form, Input, InputNumber, Segmented, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { MoneyInput } from '../loyalty/ValueInput.tsx'
import {
  type Benefit,
  type Criterion,
  criteriaOf,
  entryWith,
  type Level,
  MEASURES,
  NEW_CRITERION,
} from './definition.ts'

interface LevelProps {
  readonly level: Level
  readonly rank: number
  readonly currency: string
  /** Levels that are saved keep their code: members stand on it. */
  readonly isKnown: boolean
  readonly faults: ReadonlyMap<string, string>
  readonly onChange: (level: Level) => void
  /** Left out where it cannot go that way, or must stay. */
  readonly onUp?: () => void
  readonly onDown?: () => void
  readonly onRemove?: () => void
}

export function LevelEditor({ level, rank, currency, isKnown, faults, onChange, onUp, onDown, onRemove }: LevelProps) {
  const { t } = useTranslation('tiers')
  const fault = (at: string) => {
    const help = faults.get(`/levels/${rank}${at}`)
    return help ? { validateStatus: 'error' as const, help } : {}
  }
  const field = { style: { marginBottom: 8, flex: '1 1 150px' } }
  return (
    <Card
      size="small"
      title={t('set.rank', { rank })}
      role="group"
      aria-label={t('set.rank', { rank })}
      extra={
        <Flex gap={4}>
          {onUp && (
            <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={t('edit.up')} onClick={onUp} />
          )}
          {onDown && (
            <Button
              type="text"
              size="small"
              icon={<ArrowDownOutlined />}
              aria-label={t('edit.down')}
              onClick={onDown}
            />
          )}
          {onRemove && (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('edit.removeLevel')}
              onClick={onRemove}
            />
          )}
        </Flex>
      }
    >
      <Flex gap={12} wrap>
        <Form.Item label={t('edit.nameZh')} {...field} {...fault('/name/zh')}>
          <Input
            aria-label={t('edit.nameZh')}
            value={level.name.zh}
            maxLength={120}
            onChange={({ target }) => onChange({ ...level, name: { ...level.name, zh: target.value } })}
          />
        </Form.Item>
        <Form.Item label={t('edit.nameEn')} {...field} {...fault('/name/en')}>
          <Input
            aria-label={t('edit.nameEn')}
            value={level.name.en ?? ''}
            maxLength={120}
            onChange={({ target }) =>
              onChange({
                ...level,
                name: target.value === '' ? { zh: level.name.zh } : { zh: level.name.zh, en: target.value },
              })
            }
          />
        </Form.Item>
        <Form.Item label={t('edit.code')} {...field} {...fault('/code')}>
          <Input
            aria-label={t('edit.code')}
            disabled={isKnown}
            value={level.code}
            onChange={({ target }) => onChange({ ...level, code: target.value })}
          />
        </Form.Item>
      </Flex>
      {rank > 0 ? (
        <EntryEditor
          level={level}
          currency={currency}
          faultAt={(place) => faults.get(`/levels/${rank}/entry${place}`)}
          onChange={onChange}
        />
      ) : (
        <Typography.Text type="secondary">{t('said.base')}</Typography.Text>
      )}
      <BenefitEditor level={level} onChange={onChange} />
    </Card>
  )
}

type PartProps = Pick<LevelProps, 'level' | 'onChange'>

interface EntryProps extends PartProps {
  readonly currency: string
  /** What the server found wrong with a place below the entry. */
  readonly faultAt: (place: string) => string | undefined
}

function EntryEditor({ level, currency, faultAt, onChange }: EntryProps) {
  const { t } = useTranslation('tiers')
  const entry = level.entry ?? { any: [NEW_CRITERION] }
  const rule = 'any' in entry ? 'any' : 'all'
  const criteria = criteriaOf(entry)
  const put = (next: readonly Criterion[]) => onChange({ ...level, entry: entryWith(rule, next) })
  return (
    <Flex vertical gap={8}>
      <Flex gap={8} align="center">
        <Typography.Text>{t('edit.entry')}</Typography.Text>
        <Segmented<'any' | 'all'>
          size="small"
          value={rule}
          onChange={(next) => onChange({ ...level, entry: entryWith(next, criteria) })}
          options={(['any', 'all'] as const).map((value) => ({ value, label: t(`edit.${value}`) }))}
        />
      </Flex>
      {criteria.map((criterion, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: criteria have no identity but their place
        <div key={at}>
          <CriterionEditor
            criterion={criterion}
            currency={currency}
            onChange={(next) => put(criteria.map((each, place) => (place === at ? next : each)))}
            {...(criteria.length > 1 ? { onRemove: () => put(criteria.filter((_, place) => place !== at)) } : {})}
          />
          {faultAt(`/${rule}/${at}`) && <Typography.Text type="danger">{faultAt(`/${rule}/${at}`)}</Typography.Text>}
        </div>
      ))}
      {faultAt('') && <Typography.Text type="danger">{faultAt('')}</Typography.Text>}
      <div>
        <Button size="small" icon={<PlusOutlined />} onClick={() => put([...criteria, NEW_CRITERION])}>
          {t('edit.addCriterion')}
        </Button>
      </div>
    </Flex>
  )
}

interface CriterionProps {
  readonly criterion: Criterion
  readonly currency: string
  readonly onChange: (criterion: Criterion) => void
  readonly onRemove?: () => void
}

function CriterionEditor({ criterion, currency, onChange, onRemove }: CriterionProps) {
  const { t } = useTranslation('tiers')
  const { measure, window } = criterion
  const isYear = 'calendarYear' in window
  const bound = 'atLeast' in criterion ? criterion.atLeast : criterion.above
  const build = (part: Partial<Pick<Criterion, 'measure' | 'window'>>, value: number, above: boolean): Criterion =>
    above ? { measure, window, ...part, above: value } : { measure, window, ...part, atLeast: Math.max(1, value) }
  const above = 'above' in criterion
  return (
    <Flex gap={8} align="center" wrap>
      <Select
        aria-label={t('edit.window')}
        style={{ width: 110 }}
        value={isYear ? 'year' : 'days'}
        options={[
          { value: 'days', label: t('edit.lastDays') },
          { value: 'year', label: t('window.calendarYear') },
        ]}
        onChange={(next) =>
          onChange(build({ window: next === 'year' ? { calendarYear: true } : { days: 365 } }, bound, above))
        }
      />
      {!isYear && (
        <InputNumber
          aria-label={t('edit.windowDays')}
          min={0}
          max={3660}
          precision={0}
          suffix={t('edit.days')}
          style={{ width: 110 }}
          value={window.days}
          onChange={(days) => onChange(build({ window: { days: days ?? 0 } }, bound, above))}
        />
      )}
      <Select
        aria-label={t('edit.measure')}
        style={{ width: 140 }}
        value={measure}
        options={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
        onChange={(next) => onChange(build({ measure: next }, bound, above))}
      />
      <Select
        aria-label={t('edit.sign')}
        style={{ width: 70 }}
        value={above ? 'above' : 'atLeast'}
        options={[
          { value: 'atLeast', label: '≥' },
          { value: 'above', label: '>' },
        ]}
        onChange={(next) => onChange(build({}, bound, next === 'above'))}
      />
      {measure === 'netSpend' ? (
        <MoneyInput
          label={t('edit.bound')}
          currency={currency}
          value={bound}
          min={0}
          onChange={(value) => onChange(build({}, value, above))}
        />
      ) : (
        <InputNumber
          aria-label={t('edit.bound')}
          min={0}
          precision={0}
          style={{ width: 150 }}
          value={bound}
          onChange={(value) => onChange(build({}, value ?? 0, above))}
        />
      )}
      {onRemove && (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t('edit.removeCriterion')}
          onClick={onRemove}
        />
      )}
    </Flex>
  )
}

const BEGIN = {
  pointsMultiplier: { type: 'pointsMultiplier', factor: '1.5' },
  freeParking: { type: 'freeParking', hours: 2 },
  birthdayGift: { type: 'birthdayGift', code: '' },
  text: { type: 'text', text: { zh: '' } },
} as const satisfies Record<Benefit['type'], Benefit>
const KINDS = ['pointsMultiplier', 'freeParking', 'birthdayGift', 'text'] as const

function BenefitEditor({ level, onChange }: PartProps) {
  const { t } = useTranslation('tiers')
  const benefits = level.benefits ?? []
  const put = (next: readonly Benefit[]) => onChange({ ...level, benefits: next })
  return (
    <Flex vertical gap={8} style={{ marginTop: 12 }}>
      <Typography.Text>{t('edit.benefits')}</Typography.Text>
      {benefits.map((benefit, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: benefits have no identity but their place
        <Flex key={at} gap={8} align="center" wrap>
          <Select
            aria-label={t('edit.benefits')}
            style={{ width: 150 }}
            value={benefit.type}
            options={KINDS.map((value) => ({ value, label: t(`benefit.kinds.${value}`) }))}
            onChange={(type) => put(benefits.map((each, place) => (place === at ? BEGIN[type] : each)))}
          />
          <BenefitValue
            benefit={benefit}
            onChange={(next) => put(benefits.map((each, place) => (place === at ? next : each)))}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('edit.removeBenefit')}
            onClick={() => put(benefits.filter((_, place) => place !== at))}
          />
        </Flex>
      ))}
      <div>
        <Button size="small" icon={<PlusOutlined />} onClick={() => put([...benefits, BEGIN.text])}>
          {t('edit.addBenefit')}
        </Button>
      </div>
    </Flex>
  )
}

function BenefitValue({
  benefit,
  onChange,
}: {
  readonly benefit: Benefit
  readonly onChange: (next: Benefit) => void
}) {
  const { t } = useTranslation('tiers')
  switch (benefit.type) {
    case 'pointsMultiplier':
      return (
        <Input
          aria-label={t('benefit.kinds.pointsMultiplier')}
          prefix="×"
          style={{ width: 100 }}
          value={benefit.factor}
          onChange={({ target }) => onChange({ ...benefit, factor: target.value.trim() })}
        />
      )
    case 'freeParking':
      return (
        <InputNumber
          aria-label={t('benefit.kinds.freeParking')}
          min={1}
          max={24}
          precision={0}
          suffix={t('edit.hours')}
          style={{ width: 120 }}
          value={benefit.hours}
          onChange={(hours) => onChange({ ...benefit, hours: hours ?? 1 })}
        />
      )
    case 'birthdayGift':
      return (
        <Input
          aria-label={t('benefit.kinds.birthdayGift')}
          placeholder={t('edit.giftCode')}
          style={{ width: 220 }}
          value={benefit.code}
          onChange={({ target }) => onChange({ ...benefit, code: target.value })}
        />
      )
    case 'text':
      return (
        <>
          <Input
            aria-label={t('edit.textZh')}
            placeholder={t('edit.textZh')}
            style={{ flex: 1, minWidth: 160 }}
            value={benefit.text.zh}
            onChange={({ target }) => onChange({ ...benefit, text: { ...benefit.text, zh: target.value } })}
          />
          <Input
            aria-label={t('edit.textEn')}
            placeholder={t('edit.textEn')}
            style={{ flex: 1, minWidth: 160 }}
            value={benefit.text.en ?? ''}
            onChange={({ target }) =>
              onChange({
                ...benefit,
                text: target.value === '' ? { zh: benefit.text.zh } : { zh: benefit.text.zh, en: target.value },
              })
            }
          />
        </>
      )
  }
}
