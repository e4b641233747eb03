/** One sentence in both languages of the house. */
export interface Wording {
  readonly zh: string
  readonly en: string
}

/** Why one row was refused. A closed set: error files, dry runs and the console show it. */
export type RowFaultCode =
  | 'bad_character'
  | 'bad_encoding'
  | 'bad_quoting'
  | 'conflicting_kind'
  | 'conflicting_value'
  | 'masked_value'
  | 'missing_value'
  | 'no_row_kind'
  | 'not_a_boolean'
  | 'not_a_date'
  | 'not_a_number'
  | 'not_an_integer'
  | 'out_of_range'
  | 'pattern_mismatch'
  | 'purchase_rejected'
  | 'ragged_row'
  | 'refused'
  | 'scientific_notation'
  | 'too_long'
  | 'too_many_decimals'
  | 'too_many_rows'
  | 'unknown_word'

/** Why a file cannot be read on: what came before is sound, nothing after it is known. */
export type FileFaultCode =
  | 'corrupt_gzip'
  | 'corrupt_workbook'
  | 'duplicate_columns'
  | 'empty_file'
  | 'encrypted_workbook'
  | 'missing_columns'
  | 'no_such_file'
  | 'no_such_sheet'
  | 'truncated_file'
  | 'unclosed_quote'
  | 'too_large_unpacked'
  | 'unknown_encoding'
  | 'unsupported_format'

/** What is wrong at one place of one row, before it is worded. `detail` fills the gap in the sentence. */
export interface Fault {
  readonly code: RowFaultCode
  /** The column's name in the file, or '' where the whole row is meant. */
  readonly column: string
  readonly value: string
  readonly detail?: string
}

/** One line of the error file. */
export interface RowError {
  /** As a spreadsheet numbers it: the header is row 1, blank rows count. */
  readonly row: number
  readonly column: string
  /** What stood there, shortened; always '' for personal columns. */
  readonly value: string
  readonly code: RowFaultCode
  readonly message: Wording
  /** Of a row that a command said no to: the code it gave. */
  readonly refusal?: string
}

type Sentence = (detail: string) => Wording

const ROW_SENTENCES: Record<RowFaultCode, Sentence> = {
  bad_character: () => ({ zh: '含有不能保存的字符', en: 'holds a character that cannot be stored' }),
  bad_encoding: (d) => ({ zh: `有字节不符合编码 ${d}`, en: `holds bytes that are not ${d}` }),
  bad_quoting: () => ({ zh: '引号后还有文字', en: 'has text after a closing quote' }),
  conflicting_kind: (d) => ({
    zh: `同一单的各行类型不一致（首行为 ${d}）`,
    en: `rows of one purchase differ in kind (the first says ${d})`,
  }),
  conflicting_value: (d) => ({
    zh: `与同一单首行（第 ${d} 行）不一致`,
    en: `differs from the first row of the same purchase (row ${d})`,
  }),
  masked_value: () => ({ zh: '号码被星号遮盖，无法识别', en: 'is masked with asterisks and identifies nobody' }),
  missing_value: () => ({ zh: '必填，但为空', en: 'is required but empty' }),
  no_row_kind: () => ({ zh: '不符合任何一种行类型', en: 'matches none of the row kinds' }),
  not_a_boolean: () => ({ zh: '不是“是/否”', en: 'is neither yes nor no' }),
  not_a_date: (d) => ({ zh: `不是 ${d} 格式的日期`, en: `is not a date written as ${d}` }),
  not_a_number: () => ({ zh: '不是数字', en: 'is not a number' }),
  not_an_integer: () => ({ zh: '不是整数', en: 'is not a whole number' }),
  out_of_range: (d) => ({ zh: `超出范围（${d}）`, en: `is out of range (${d})` }),
  pattern_mismatch: (d) => ({ zh: `不符合格式 ${d}`, en: `does not match ${d}` }),
  purchase_rejected: (d) => ({
    zh: `本行无误，但所属的整单因第 ${d} 行被拒`,
    en: `is sound, but its purchase is rejected whole because of row ${d}`,
  }),
  ragged_row: (d) => ({ zh: `列数不对（${d}）`, en: `has the wrong number of cells (${d})` }),
  // Sound in itself, but the module that was to take it said no; whoever posts the record words why.
  refused: (d) => ({ zh: `未被接受：${d}`, en: `is not accepted: ${d}` }),
  scientific_notation: () => ({
    zh: '被表格软件写成了科学计数法，号码已失真',
    en: 'was turned into scientific notation by a spreadsheet; the number is lost',
  }),
  too_long: (d) => ({ zh: `超过 ${d} 个字符`, en: `is longer than ${d} characters` }),
  too_many_decimals: (d) => ({
    zh: `小数超过 ${d} 位，且未指定舍入方式`,
    en: `has more than ${d} decimals and no rounding is named`,
  }),
  too_many_rows: (d) => ({ zh: `一单超过 ${d} 行`, en: `makes a purchase of more than ${d} rows` }),
  unknown_word: (d) => ({ zh: `不在允许的取值之内（${d}）`, en: `is not one of the known words (${d})` }),
}

const SHOWN_CHARACTERS = 60

/** Cut for display, so that no error carries a megabyte. Never splits a surrogate pair. */
export function shorten(value: string): string {
  const characters = [...value.slice(0, SHOWN_CHARACTERS * 2 + 2)]
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}…` : value
}

/** Puts a fault into words. `personal` columns never show their value. */
export function rowError(row: number, fault: Fault, personal: ReadonlySet<string>): RowError {
  return {
    row,
    column: fault.column,
    value: personal.has(fault.column) ? '' : shorten(fault.value),
    code: fault.code,
    message: ROW_SENTENCES[fault.code](fault.detail ?? ''),
  }
}

const FILE_SENTENCES: Record<FileFaultCode, Sentence> = {
  corrupt_gzip: () => ({ zh: '压缩文件已损坏', en: 'the gzip file is corrupt' }),
  corrupt_workbook: (d) => ({ zh: `工作簿已损坏或不完整（${d}）`, en: `the workbook is corrupt or incomplete (${d})` }),
  duplicate_columns: (d) => ({ zh: `表头有重名的列：${d}`, en: `the header names a column twice: ${d}` }),
  empty_file: () => ({ zh: '文件是空的', en: 'the file is empty' }),
  encrypted_workbook: () => ({
    zh: '工作簿有密码，请去掉密码再导入',
    en: 'the workbook has a password; save it without one',
  }),
  missing_columns: (d) => ({ zh: `表头缺少列：${d}`, en: `the header lacks ${d}` }),
  no_such_file: (d) => ({ zh: `没有这个文件：${d}`, en: `there is no file ${d}` }),
  no_such_sheet: (d) => ({
    zh: `工作簿里没有工作表 ${d}，或其为空`,
    en: `the workbook has no sheet ${d}, or it is empty`,
  }),
  truncated_file: () => ({ zh: '文件不完整，在中途断开', en: 'the file is incomplete, it ends in the middle' }),
  too_large_unpacked: (d) => ({
    zh: `文件解压后过大（超过 ${d}），请拆成几份或另存为 CSV`,
    en: `the file unpacks to more than ${d}; split it, or save it as CSV`,
  }),
  unclosed_quote: () => ({ zh: '引号没有结束', en: 'a quote is opened and never closed' }),
  unknown_encoding: () => ({
    zh: '无法识别文字编码，请在映射文件里写明 encoding',
    en: 'the text encoding cannot be told; name it as encoding in the mapping file',
  }),
  unsupported_format: (d) => ({ zh: `不支持的文件类型：${d}`, en: `unsupported kind of file: ${d}` }),
}

/** The file as a whole cannot be read (on). `row` is where it went wrong, or the last sound row of a half file. */
export class ReadError extends Error {
  override readonly name = 'ReadError'
  readonly code: FileFaultCode
  readonly row: number | undefined
  readonly wording: Wording

  constructor(code: FileFaultCode, detail = '', row?: number) {
    const { zh, en } = FILE_SENTENCES[code](detail)
    const wording =
      row === undefined
        ? { zh, en }
        : code === 'truncated_file' || code === 'corrupt_gzip' || code === 'corrupt_workbook'
          ? { zh: `${zh}；最后完整的一行是第 ${row} 行`, en: `${en}; the last whole row is row ${row}` }
          : { zh: `第 ${row} 行：${zh}`, en: `row ${row}: ${en}` }
    super(wording.en)
    this.code = code
    this.row = row
    this.wording = wording
  }
}

/** A row that is sound in itself but goes with its purchase, which was refused because of another row. */
export const rejectedWith = (row: number, because: number): RowError => ({
  row,
  column: '',
  value: '',
  code: 'purchase_rejected',
  message: ROW_SENTENCES.purchase_rejected(String(because)),
})
