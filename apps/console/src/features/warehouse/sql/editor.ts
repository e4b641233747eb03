import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { PostgreSQL, type SQLNamespace, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, type Extension, Prec, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours of the page, so that the editor stands in it like anything else. */
export interface EditorLook {
  readonly dark: boolean
  readonly text: string
  readonly quiet: string
  readonly ground: string
  readonly line: string
  readonly rule: string
  readonly accent: string
  readonly error: string
}

export interface EditorOptions {
  readonly parent: HTMLElement
  readonly text: string
  readonly label: string
  readonly describedBy: string
  /** Shown while nothing is written. */
  readonly first: string
  readonly look: EditorLook
  readonly onRun: () => void
  readonly onChange: (text: string) => void
}

const setFault = StateEffect.define<number | undefined>()

/** The place of a fault: its word underlined and its line marked, until something is typed. */
const faults = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setFault)) continue
      return effect.value === undefined ? Decoration.none : marked(transaction.state, effect.value)
    }
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

function marked(state: EditorState, place: number): DecorationSet {
  const at = Math.min(place, state.doc.length)
  const line = state.doc.lineAt(at)
  const rest = line.text.slice(at - line.from)
  const length = /^[\p{L}\p{N}_.]+/u.exec(rest)?.[0].length ?? Math.min(1, rest.length)
  const begin = length === 0 && at > line.from ? at - 1 : at
  const marks = [Decoration.line({ class: 'cm-fault-line' }).range(line.from)]
  if (begin < Math.max(at + length, begin)) marks.push(Decoration.mark({ class: 'cm-fault' }).range(begin, at + length))
  return Decoration.set(marks, true)
}

function themeOf(look: EditorLook): Extension {
  const { dark, text, quiet, ground, line, rule, accent, error } = look
  const words = dark
    ? { keyword: '#7fb4ff', string: '#8fd694', number: '#f0b36a', comment: '#9aa4b2', type: '#d9a6ff' }
    : { keyword: '#1d4ed8', string: '#1f6f3b', number: '#9a4a00', comment: '#5f6b7a', type: '#7c2fa8' }
  return [
    EditorView.theme(
      {
        '&': { color: text, backgroundColor: ground, fontSize: '13px', height: '100%' },
        '&.cm-focused': { outline: `2px solid ${accent}`, outlineOffset: '-1px' },
        '.cm-scroller': { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace', lineHeight: '1.6' },
        '.cm-content': { caretColor: text },
        '.cm-cursor': { borderLeftColor: text },
        '.cm-gutters': { backgroundColor: ground, color: quiet, borderRight: `1px solid ${rule}` },
        '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: line },
        '.cm-fault': { textDecoration: `underline wavy ${error}`, textUnderlineOffset: '3px' },
        '.cm-fault-line': { backgroundColor: dark ? '#3a1d20' : '#fff1f0' },
        '.cm-tooltip': { backgroundColor: ground, border: `1px solid ${rule}`, color: text },
        '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: accent, color: '#ffffff' },
        '.cm-placeholder': { color: quiet },
        '.cm-completionDetail': { color: quiet, fontStyle: 'normal' },
      },
      { dark },
    ),
    syntaxHighlighting(
      HighlightStyle.define([
        { tag: [tags.keyword, tags.operatorKeyword], color: words.keyword },
        { tag: [tags.string, tags.special(tags.string)], color: words.string },
        { tag: [tags.number, tags.bool, tags.null], color: words.number },
        { tag: [tags.lineComment, tags.blockComment], color: words.comment },
        { tag: [tags.typeName, tags.standard(tags.name)], color: words.type },
      ]),
    ),
  ]
}

/** An SQL editor: Ctrl+Enter runs, Tab indents, and Escape followed by Tab leaves it. */
export class SqlEditor {
  private readonly view: EditorView
  private readonly look = new Compartment()
  private readonly language = new Compartment()

  constructor({ parent, text, label, describedBy, first, look, onRun, onChange }: EditorOptions) {
    const run = {
      key: 'Mod-Enter',
      run: (view: EditorView) => {
        closeCompletion(view)
        onRun()
        return true
      },
    }
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.highest(keymap.of([run])),
          ...[lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), history(), drawSelection()],
          ...[bracketMatching(), closeBrackets(), autocompletion({ icons: false }), faults],
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
          EditorView.lineWrapping,
          placeholder(first),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString())
          }),
          this.language.of(sql({ dialect: PostgreSQL })),
          this.look.of(themeOf(look)),
        ],
      }),
    })
  }

  /** What is to be run: what is selected, else everything; and where it begins. */
  chosen(): { readonly text: string; readonly from: number } {
    const { main } = this.view.state.selection
    const all = this.view.state.doc.toString()
    return main.empty || all.slice(main.from, main.to).trim() === ''
      ? { text: all, from: 0 }
      : { text: all.slice(main.from, main.to), from: main.from }
  }

  setText(text: string): void {
    if (text === this.view.state.doc.toString()) return
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } })
  }

  /** Puts a text in place of what is selected, and the cursor behind it. */
  insert(text: string): void {
    this.view.dispatch(this.view.state.replaceSelection(text))
    this.view.focus()
  }

  /** Marks a place; undefined takes the mark away. */
  mark(place: number | undefined): void {
    const effects: StateEffect<unknown>[] = [setFault.of(place)]
    if (place !== undefined) effects.push(EditorView.scrollIntoView(Math.min(place, this.view.state.doc.length)))
    this.view.dispatch({ effects })
  }

  setLook(look: EditorLook): void {
    this.view.dispatch({ effects: this.look.reconfigure(themeOf(look)) })
  }

  /** What is offered while typing. */
  setTables(schema: SQLNamespace): void {
    this.view.dispatch({ effects: this.language.reconfigure(sql({ dialect: PostgreSQL, schema })) })
  }

  focus(): void {
    this.view.focus()
  }

  destroy(): void {
    this.view.destroy()
  }
}
