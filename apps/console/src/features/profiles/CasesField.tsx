import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { type Condition, type Context, checkCondition } from '@atrium/rules'
import { Button, Card, Flex, Form, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { ConditionBuilder } from '../loyalty/ConditionBuilder.tsx'
import { editable, valueAt } from '../loyalty/tree.ts'
import { usePersonCodes } from './codes.ts'
import type { Case, Choice } from './tag-form.ts'
import { ValueField } from './ValueField.tsx'
import type { Tag, TagGroup, TagValue } from './values.ts'

/** Whether a case has a value that can be saved. */
const isValued = (value: TagValue): boolean => value !== '' && !(Array.isArray(value) && value.length === 0)

/** Whether a rule cannot be saved: a condition that is unfinished, a value that is none. */
export const casesFault = (cases: readonly Case[] | undefined, context: Context, type: Tag['type']): boolean =>
  !cases ||
  cases.length === 0 ||
  cases.some(
    ({ when, value }) =>
      checkCondition(context, when).length > 0 || !isValued(value) || typeof value !== jsTypeOf(type),
  )

const jsTypeOf = (type: Tag['type']): string =>
  type === 'boolean' ? 'boolean' : type === 'number' ? 'number' : type === 'choices' ? 'object' : 'string'

/** A value to begin a case with. */
export const beginningOf = (type: Tag['type']): TagValue => (type === 'boolean' ? true : type === 'choices' ? [] : '')

interface FieldProps {
  readonly context: Context
  readonly groups: readonly TagGroup[]
  readonly type: Tag['type']
  /** A rule does not name its own tag. */
  readonly self: string | undefined
  readonly value?: readonly Case[]
  readonly onChange?: (cases: readonly Case[]) => void
}

/** The cases of a rule, from above: a condition, and the value where it holds. */
export function CasesField({ context, groups, type, self, value: cases = [], onChange }: FieldProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { rows } = useNodeList()
  const form = Form.useFormInstance()
  const tags = groups.flatMap((group) => group.tags)
  const codes = usePersonCodes(tags)
  const choices: readonly Choice[] = Form.useWatch('choices', { form, preserve: true }) ?? []
  const own: Context = {
    name: context.name,
    fields: Object.fromEntries(Object.entries(context.fields).filter(([field]) => field !== `tag.${self}`)),
  }
  const put = (at: number, change: Partial<Case>) =>
    onChange?.(cases.map((each, place) => (place === at ? { ...each, ...change } : each)))
  const swap = (at: number) =>
    onChange?.(cases.map((each, place) => (place === at - 1 ? cases[at]! : place === at ? cases[at - 1]! : each)))
  const [isTried] = [form.getFieldError('cases').length > 0]
  return (
    <Flex vertical gap={12}>
      {cases.map((one, at) => (
        <Card
          // biome-ignore lint/suspicious/noArrayIndexKey: cases are their place
          key={at}
          size="small"
          title={t('tagForm.caseWhen', { n: at + 1 })}
          extra={
            <Flex gap={4}>
              {at > 0 && (
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={t('tagForm.caseUp', { n: at + 1 })}
                  onClick={() => swap(at)}
                />
              )}
              {cases.length > 1 && (
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={t('tagForm.caseRemove', { n: at + 1 })}
                  onClick={() => onChange?.(cases.filter((_, place) => place !== at))}
                />
              )}
            </Flex>
          }
        >
          <ConditionBuilder
            context={own}
            tree={editable(one.when as Condition)}
            pointer=""
            faults={isTried ? faultsIn(own, one.when, language, t('tagForm.required')) : NO_FAULTS}
            currency={rows[0]?.currency ?? 'CNY'}
            codes={codes}
            onChange={(when) => put(at, { when })}
          />
          <Flex gap={8} align="center" style={{ marginTop: 12 }}>
            <Typography.Text>{t('tagForm.caseValue')}</Typography.Text>
            <ValueField
              tag={{ type, choices, unit: null }}
              label={t('tagForm.caseValue')}
              value={one.value}
              onChange={(next) => put(at, { value: next ?? beginningOf(type) })}
            />
          </Flex>
        </Card>
      ))}
      <Button
        icon={<PlusOutlined />}
        style={{ alignSelf: 'start' }}
        onClick={() => onChange?.([...cases, { when: { all: [] }, value: beginningOf(type) }])}
      >
        {t('tagForm.caseAdd')}
      </Button>
    </Flex>
  )
}

const NO_FAULTS: ReadonlyMap<string, string> = new Map()

/** What is wrong with a condition, by its place; a value that is missing says so plainly. */
export const faultsIn = (
  context: Context,
  tree: unknown,
  language: 'zh' | 'en',
  required: string,
): ReadonlyMap<string, string> =>
  new Map(
    checkCondition(context, tree).map(({ pointer, message }) => [
      pointer,
      valueAt(tree, pointer) === '' ? required : message[language],
    ]),
  )
