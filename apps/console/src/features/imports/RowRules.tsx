import { Button, Checkbox, Flex, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import {
  type CellTest,
  KINDS,
  type KindRule,
  type Mapping,
  nameIn,
  type Preview,
  SIGNS,
  TESTS,
  type Test,
  tidy,
} from './mapping.ts'
import { Several } from './PeopleSection.tsx'

interface RulesProps {
  readonly file: Preview
  readonly mapping: Mapping
  readonly onChange: (part: Partial<Mapping>) => void
}

/** What rows share a purchase, which are sales and which returns, and which rows are none. */
export function RowRules({ file, mapping, onChange }: RulesProps) {
  const { t } = useTranslation('imports')
  const { target, kinds = [], skip = [], groupBy = ['number'] } = mapping
  const grouping = groupBy === 'row' ? 'row' : groupBy.join('+')
  return (
    <Flex vertical gap={12}>
      {target === 'purchases' && (
        <Flex gap={8} align="center" wrap>
          <label htmlFor="import-group">{t('map.groupBy')}</label>
          <Select
            id="import-group"
            style={{ width: 320 }}
            value={grouping}
            options={GROUPINGS.map((value) => ({ value, label: t(`map.group.${value}`) }))}
            onChange={(value) => onChange({ groupBy: value === 'row' ? 'row' : value.split('+') })}
          />
        </Flex>
      )}
      {target === 'purchases' && (
        <Several
          title={t('map.kinds')}
          hint={t('map.kindsHint')}
          add={t('map.addKind')}
          items={kinds}
          fresh={{ kind: 'return', when: [], amounts: 'as-is' }}
          onChange={(next) => onChange({ kinds: next })}
          render={(rule: KindRule, put, at) => (
            <>
              <Select
                aria-label={`${t('map.kinds')} ${at + 1}`}
                style={{ width: 110 }}
                value={rule.kind}
                options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
                onChange={(kind) => put({ ...rule, kind })}
              />
              <WhenEditor file={file} when={rule.when} onChange={(when) => put({ ...rule, when })} />
              <Select
                aria-label={`${t('map.amounts')} ${at + 1}`}
                style={{ width: 170 }}
                value={rule.amounts}
                options={SIGNS.map((value) => ({ value, label: t(`map.sign.${value}`) }))}
                onChange={(amounts) => put({ ...rule, amounts })}
              />
            </>
          )}
        />
      )}
      <Several
        title={t('map.skip')}
        hint={t('map.skipHint')}
        add={t('map.addSkip')}
        items={skip}
        fresh={{ when: [{ column: file.columns[0] ?? '', startsWith: '合计' }] }}
        onChange={(next) => onChange({ skip: next.length > 0 ? next : undefined } as Partial<Mapping>)}
        render={({ when }: { readonly when: readonly CellTest[] }, put) => (
          <WhenEditor file={file} when={when} onChange={(next) => put({ when: next })} />
        )}
      />
    </Flex>
  )
}

const GROUPINGS = ['number', 'storeCode+number', 'storeCode+day+number', 'row'] as const

interface WhenProps {
  readonly file: Preview
  readonly when: readonly CellTest[]
  readonly onChange: (when: readonly CellTest[]) => void
}

/** Conditions that must all hold; none: always. */
function WhenEditor({ file, when, onChange }: WhenProps) {
  const { t } = useTranslation('imports')
  const put = (at: number, test: CellTest | undefined) =>
    onChange(when.flatMap((each, index) => (index === at ? (test ?? []) : each)))
  return (
    <Flex vertical gap={4}>
      {when.map((test, at) => (
        // Conditions have no name of their own.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <TestLine key={at} file={file} test={test} onChange={(next) => put(at, next)} />
      ))}
      <Button
        type="link"
        size="small"
        style={{ alignSelf: 'start', padding: 0 }}
        onClick={() => onChange([...when, { column: file.columns[0] ?? '', equals: '' }])}
      >
        {t(when.length === 0 ? 'map.when.always' : 'map.when.and')}
      </Button>
    </Flex>
  )
}

interface TestProps {
  readonly file: Preview
  readonly test: CellTest
  readonly onChange: (test: CellTest | undefined) => void
}

const FIRST: Readonly<Record<Test, CellTest[Test]>> = {
  equals: '',
  oneOf: [],
  startsWith: '',
  endsWith: '',
  matches: '',
  sign: 'negative',
  empty: true,
}

function TestLine({ file, test, onChange }: TestProps) {
  const { t } = useTranslation('imports')
  const asked = TESTS.find((each) => test[each] !== undefined) ?? 'equals'
  const bare = () => {
    const { column, not, optional } = test
    return { column, ...(not ? { not } : {}), ...(optional ? { optional } : {}) }
  }
  const value = test[asked]
  return (
    <Flex gap={4} align="center" wrap>
      <Select<string>
        aria-label={t('map.column')}
        style={{ width: 140 }}
        showSearch
        value={nameIn(test.column, file.columns) ?? ''}
        options={file.columns.map((each) => ({ value: each, label: each }))}
        onChange={(column) => onChange({ ...test, column })}
      />
      <Select<Test>
        aria-label={t('map.when.test')}
        style={{ width: 110 }}
        value={asked}
        options={TESTS.map((each) => ({ value: each, label: t(`map.when.${each}`) }))}
        onChange={(next) => onChange({ ...bare(), [next]: FIRST[next] })}
      />
      {asked === 'sign' && (
        <Select<string>
          aria-label={t('map.when.value')}
          style={{ width: 100 }}
          value={String(value)}
          options={['negative', 'zero', 'positive'].map((each) => ({ value: each, label: t(`map.when.${each}`) }))}
          onChange={(sign) => onChange({ ...bare(), sign })}
        />
      )}
      {asked === 'oneOf' && (
        <Select<string[]>
          aria-label={t('map.when.value')}
          mode="tags"
          open={false}
          suffixIcon={null}
          style={{ minWidth: 140 }}
          value={[...(test.oneOf ?? [])]}
          onChange={(oneOf) => onChange({ ...bare(), oneOf })}
        />
      )}
      {asked !== 'sign' && asked !== 'oneOf' && asked !== 'empty' && (
        <Input
          aria-label={t('map.when.value')}
          style={{ width: 140 }}
          value={String(value ?? '')}
          onChange={(event) => onChange({ ...bare(), [asked]: event.target.value })}
        />
      )}
      <Checkbox
        checked={test.not === true}
        onChange={(event) => onChange(tidy({ ...test, not: event.target.checked ? true : undefined }) as CellTest)}
      >
        {t('map.when.not')}
      </Checkbox>
      <Button type="link" size="small" onClick={() => onChange(undefined)}>
        {t('map.remove')}
      </Button>
    </Flex>
  )
}
