import { Input, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** What kind of field a value needs, read from its JSON Schema. */
export interface Shape {
  readonly type: 'number' | 'text' | 'yesNo' | 'json'
  readonly nullable: boolean
  readonly whole: boolean
  readonly minimum?: number
  readonly maximum?: number
}

interface Schema {
  readonly type?: string
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
}

export function shapeOf(given: unknown): Shape {
  const schema = (given ?? {}) as Schema
  const variants = schema.anyOf ?? [schema]
  const nullable = variants.some(({ type }) => type === 'null')
  const [first, ...others] = variants.filter(({ type }) => type !== 'null')
  if (first === undefined || others.length > 0) return { type: 'json', nullable, whole: false }
  const { type, minimum, maximum } = first
  const limits = {
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  }
  if (type === 'integer' || type === 'number') return { type: 'number', nullable, whole: type === 'integer', ...limits }
  if (type === 'string') return { type: 'text', nullable, whole: false }
  if (type === 'boolean') return { type: 'yesNo', nullable, whole: false }
  return { type: 'json', nullable, whole: false }
}

/** A value as people read it. */
export function settingText(value: unknown, words: { none: string; yes: string; no: string }): string {
  if (value === null || value === undefined || value === '') return words.none
  if (typeof value === 'boolean') return value ? words.yes : words.no
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface SettingInputProps {
  readonly id?: string
  readonly shape: Shape
  readonly value?: unknown
  readonly onChange?: (value: unknown) => void
}

/** Fits into a `Form.Item`. */
export function SettingInput({ shape, value, onChange, id }: SettingInputProps) {
  const named = id === undefined ? {} : { id }
  if (shape.type === 'number') {
    return (
      <InputNumber
        {...named}
        style={{ width: 160 }}
        value={typeof value === 'number' ? value : null}
        {...(shape.minimum === undefined ? {} : { min: shape.minimum })}
        {...(shape.maximum === undefined ? {} : { max: shape.maximum })}
        {...(shape.whole ? { precision: 0 } : {})}
        onChange={(next) => onChange?.(next)}
      />
    )
  }
  if (shape.type === 'yesNo')
    return <Switch {...named} checked={value === true} onChange={(next) => onChange?.(next)} />
  if (shape.type === 'text')
    return (
      <Input
        {...named}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => onChange?.(event.target.value)}
      />
    )
  return <JsonInput {...named} value={value} {...(onChange ? { onChange } : {})} />
}

function JsonInput({ value, onChange, id }: Omit<SettingInputProps, 'shape'>) {
  const { t } = useTranslation('organization')
  const [text, setText] = useState(() => JSON.stringify(value ?? null, null, 2))
  const [wrong, setWrong] = useState(false)
  const read = (next: string) => {
    setText(next)
    try {
      onChange?.(JSON.parse(next))
      setWrong(false)
    } catch (error) {
      setWrong(error instanceof SyntaxError)
    }
  }
  return (
    <>
      <Input.TextArea
        {...(id === undefined ? {} : { id })}
        rows={4}
        style={{ width: 360, fontFamily: 'monospace' }}
        value={text}
        {...(wrong ? { status: 'error' as const } : {})}
        onChange={(event) => read(event.target.value)}
      />
      <div style={{ fontSize: 12 }}>{t(wrong ? 'setting.jsonWrong' : 'setting.json')}</div>
    </>
  )
}
