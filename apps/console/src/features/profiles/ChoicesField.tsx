import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Choice } from './tag-form.ts'

const CODE = /^[a-zA-Z0-9][A-Za-z0-9_-]{0,39}$/

/** Whether choices cannot be saved: none, one without a name, a code twice. */
export function choicesFault(choices: readonly Choice[] | undefined): boolean {
  const codes = (choices ?? []).map(({ code }) => code)
  return (
    codes.length === 0 ||
    new Set(codes).size < codes.length ||
    (choices ?? []).some(({ code, zh }) => !CODE.test(code) || zh.trim() === '')
  )
}

interface FieldProps {
  /** Codes that are saved: they are archived, not removed. */
  readonly kept: ReadonlySet<string>
  readonly disabled?: boolean
  readonly value?: readonly Choice[]
  readonly onChange?: (choices: readonly Choice[]) => void
}

/** What can be chosen, each with its code and names. */
export function ChoicesField({ kept, disabled = false, value = [], onChange }: FieldProps) {
  const { t } = useTranslation('profiles')
  const put = (at: number, change: Partial<Choice>) =>
    onChange?.(value.map((each, place) => (place === at ? { ...each, ...change } : each)))
  return (
    <Flex vertical gap={6}>
      {value.map((choice, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their order is theirs; codes are being typed
        <Flex key={at} gap={6} wrap align="center">
          <Input
            aria-label={t('tagForm.choiceCode')}
            placeholder={t('tagForm.choiceCode')}
            style={{ width: 130 }}
            disabled={disabled || kept.has(choice.code)}
            value={choice.code}
            onChange={({ target }) => put(at, { code: target.value })}
          />
          <Input
            aria-label={t('tagForm.choiceZh')}
            placeholder={t('tagForm.choiceZh')}
            style={{ width: 150 }}
            maxLength={60}
            disabled={disabled}
            value={choice.zh}
            onChange={({ target }) => put(at, { zh: target.value })}
          />
          <Input
            aria-label={t('tagForm.choiceEn')}
            placeholder={t('tagForm.choiceEn')}
            style={{ width: 150 }}
            maxLength={60}
            disabled={disabled}
            value={choice.en ?? ''}
            onChange={({ target }) =>
              onChange?.(value.map((each, place) => (place === at ? withEnglish(each, target.value) : each)))
            }
          />
          {!disabled &&
            (kept.has(choice.code) ? (
              <Button size="small" onClick={() => put(at, { archived: !choice.archived })}>
                {t(choice.archived ? 'tagForm.choiceUse' : 'tagForm.choiceStop')}
              </Button>
            ) : (
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('tagForm.choiceRemove')}
                onClick={() => onChange?.(value.filter((_, place) => place !== at))}
              />
            ))}
        </Flex>
      ))}
      {!disabled && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          style={{ alignSelf: 'start' }}
          onClick={() => onChange?.([...value, { code: '', zh: '' }])}
        >
          {t('tagForm.choiceAdd')}
        </Button>
      )}
    </Flex>
  )
}

function withEnglish({ en: _, ...choice }: Choice, en: string): Choice {
  return en === '' ? choice : { ...choice, en }
}
