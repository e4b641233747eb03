import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { AutoComplete, Button, Flex, InputNumber, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { SumRule } from './values.ts'

type Test = NonNullable<SumRule['tests']>[number]
const OPS = ['in', 'ge', 'le'] as const
const PROPERTY = /^[\p{L}\p{N}_$ -]{1,60}(\.[\p{L}\p{N}_$ -]{1,60}){0,3}$/u

export const isProperty = (name: string | undefined): boolean => name !== undefined && PROPERTY.test(name)

/** Whether a condition says all it has to. */
export const isWhole = ({ property, value }: Test): boolean =>
  isProperty(property) && (typeof value === 'number' ? Number.isFinite(value) : value.length > 0)

interface PropertyProps {
  readonly label: string
  readonly events: readonly string[]
  readonly value: string
  readonly isWrong: boolean
  readonly onChange: (property: string) => void
}

/** A property of an event; those of the tracking plan are offered. */
export function PropertyInput({ label, events, value, isWrong, onChange }: PropertyProps) {
  const { t } = useTranslation('profiles')
  const me = useMe()
  const plan = useAsk('tracking.plan', {}, { enabled: mayAll(me, ['tracking.read']) }).data?.items ?? []
  const planned = plan
    .filter(({ name }) => events.includes(name))
    .flatMap(({ schema: { properties } }) =>
      typeof properties === 'object' && properties !== null ? Object.keys(properties) : [],
    )
  return (
    <AutoComplete
      aria-label={label}
      placeholder={t('tagForm.propertyHint')}
      style={{ width: 200 }}
      value={value}
      {...(isWrong ? { status: 'error' as const } : {})}
      options={[...new Set(planned)].map((name) => ({ value: name }))}
      onChange={(name) => onChange(String(name))}
    />
  )
}

interface TestsProps {
  readonly events: readonly string[]
  readonly tests: readonly Test[]
  readonly onChange: (tests: Test[]) => void
}

/** What an event must say to count: all of these. */
export function EventTests({ events, tests, onChange }: TestsProps) {
  const { t } = useTranslation('profiles')
  const put = (at: number, test: Test) => onChange(tests.map((each, place) => (place === at ? test : each)))
  return (
    <div>
      <Typography.Text style={{ display: 'block', marginBottom: 4 }}>{t('tagForm.tests')}</Typography.Text>
      <Flex vertical gap={8}>
        {tests.map((test, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
          <Flex key={at} gap={8} align="center" wrap>
            <PropertyInput
              label={t('tagForm.property')}
              events={events}
              value={test.property}
              isWrong={false}
              onChange={(property) => put(at, { ...test, property })}
            />
            <Select
              aria-label={t('tagForm.testOp')}
              style={{ width: 136 }}
              value={test.op}
              options={OPS.map((value) => ({ value, label: t(`testOp.${value}`) }))}
              onChange={(op) => put(at, { ...test, op, value: op === 'in' ? [] : 0 })}
            />
            {typeof test.value === 'number' ? (
              <InputNumber
                aria-label={t('tagForm.testValue')}
                style={{ width: 140 }}
                value={test.value}
                onChange={(value) => put(at, { ...test, value: value ?? 0 })}
              />
            ) : (
              <Select
                mode="tags"
                aria-label={t('tagForm.testValue')}
                style={{ minWidth: 180, flex: 1 }}
                value={[...test.value]}
                onChange={(value: string[]) => put(at, { ...test, value })}
              />
            )}
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t('tagForm.testDrop')}
              onClick={() => onChange(tests.filter((_, place) => place !== at))}
            />
          </Flex>
        ))}
        {tests.length < 10 && (
          <Button
            size="small"
            type="link"
            icon={<PlusOutlined />}
            style={{ alignSelf: 'start', paddingInline: 0 }}
            onClick={() => onChange([...tests, { property: '', op: 'in', value: [] }])}
          >
            {t('tagForm.testAdd')}
          </Button>
        )}
      </Flex>
    </div>
  )
}
