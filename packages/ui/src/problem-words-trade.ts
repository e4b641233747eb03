import type { ProblemWords } from './problem-words.ts'

/** Of members, purchases, points, levels, the catalogue, imports and behaviour events; see problem-words.ts. */
export const TRADE_WORDS: Readonly<Record<string, ProblemWords>> = {
  // Members.
  member_erased: {
    zh: '个人信息已按要求删除，不能再修改。',
    en: 'The personal data is gone for good; nothing of it can be changed.',
  },
  may_not_unmask: {
    zh: '请选择导出打码的联系方式，或申请查看完整信息的权限。',
    en: 'Export them masked, or ask for the permission to see them whole.',
  },
  identity_blocked: {
    zh: '这个标识已停用。如确认无误，请先恢复它。',
    en: 'It was blocked. Restore it first if it is right after all.',
  },
  identity_refused: {
    zh: '所给的标识已停用或被多人共用，请换一个标识。',
    en: 'It is blocked or shared by several people. Use another identity.',
  },
  identity_shared: {
    zh: '它指向不止一个人，请改用手机号或卡号等能认出一个人的标识。',
    en: 'It points to several people. Use one that names a single person, such as a card or a verified phone.',
  },
  invalid_identity: {
    zh: '请检查手机号、卡号等的写法和类型。',
    en: 'Check how it is written and that its kind is right.',
  },
  unknown_identity: {
    zh: '这个标识已不在此会员名下，请刷新后再看。',
    en: 'The member does not hold it any more. Reload and look again.',
  },
  not_blocked: {
    zh: '无需恢复：它没有停用，或会员已有同类的新标识。',
    en: 'There is nothing to restore: it is in use, or the member has a newer one.',
  },
  invalid_profile: { zh: '请检查生日和各字段的值是否可能。', en: 'Check the birthday and the values of the fields.' },
  invalid_consent: { zh: '请从列表中选择用途和渠道。', en: 'Choose purpose and channel from the list.' },
  invalid_field: {
    zh: '只有单选、多选字段才有选项，请检查类型与选项。',
    en: 'Only fields of choice have choices. Check type and choices.',
  },
  type_changed: { zh: '已有内容的字段不能换类型，请新建一个字段。', en: 'A field keeps its type. Make another one.' },
  unknown_guide: { zh: '请选择在职的导购。', en: 'Choose a guide who is still there.' },
  same_person: { zh: '两者已经是同一会员，无需合并。', en: 'They are one member already; there is nothing to merge.' },
  unknown_merge: { zh: '没有这次合并，请刷新会员页面。', en: 'There is no such merge. Reload the member.' },
  already_undone: { zh: '这次合并已拆分过，请刷新会员页面。', en: 'This merge was undone before. Reload the member.' },
  unknown_review: { zh: '这件事已不在待审之列，请返回列表。', en: 'It does not wait any more. Go back to the list.' },
  review_outdated: {
    zh: '其间情况有变，请重新打开，按新的情况决定。',
    en: 'Things have changed meanwhile. Open it again and decide on what is there now.',
  },
  already_decided: { zh: '已有结论，请刷新列表查看结果。', en: 'It was decided before. Reload the list to see how.' },

  // Purchases, rules, points, levels.
  already_claimed: {
    zh: '这张小票已记在一位会员名下，不能再次补登。',
    en: 'The receipt belongs to a member already and cannot be claimed again.',
  },
  amount_differs: { zh: '请按小票上的实付金额填写。', en: 'Give the amount as it is printed on the receipt.' },
  amounts_differ: {
    zh: '请核对：各行金额之和须等于实付，币种与原单一致，导购分成合计 100%。',
    en: 'Check that the lines add up to what was paid, in the currency of the original, and shares to 100 %.',
  },
  claim_window_over: {
    zh: '已超过允许补登的天数，如确需补记请做积分调整。',
    en: 'The days for claiming are over. Correct the points by hand if it has to be.',
  },
  not_claimable: { zh: '只有匿名的销售小票可以补登。', en: 'Only a sale that belongs to nobody can be claimed.' },
  unknown_receipt: {
    zh: '没有找到这张小票，请核对门店、小票号和日期。',
    en: 'No such receipt. Check store, number and day.',
  },
  receipt_conflict: {
    zh: '同一小票号已有内容不同的记录，请核对小票号。',
    en: 'Another receipt has this number. Check the number.',
  },
  unknown_original: {
    zh: '没有找到原销售小票，请核对门店和小票号。',
    en: 'The sale it came from is not known. Check store and number.',
  },
  original_of_someone_else: {
    zh: '原小票记在另一位会员名下，请用购买时的会员退货。',
    en: 'The sale belongs to another member. Return it for the one who bought.',
  },
  return_of_a_return: { zh: '请选择原来的销售小票。', en: 'Name the sale itself.' },
  return_exceeds_purchase: {
    zh: '退货的数量或金额超过剩余可退部分，请减少。',
    en: 'Less is left of the sale than is returned. Return less.',
  },
  nothing_left_to_return: { zh: '原单已全部退完，无可再退。', en: 'All of the sale came back before.' },
  unknown_line: { zh: '原单里没有这一行，请核对行号。', en: 'The sale has no such line. Check its number.' },
  wrong_sign: {
    zh: '销售金额为正，退货金额为负；只有退货才写原单。',
    en: 'Sales are positive, returns negative; only a return names a sale.',
  },
  terminal_missing: {
    zh: '这个来源按收银机编号，请填写收银机号。',
    en: 'Receipts of this feed are numbered by till: name it.',
  },
  invalid_sku: { zh: '商品编码为 1 至 100 个可见字符。', en: 'A product code is 1 to 100 printable characters.' },
  numbering_is_fixed: {
    zh: '来源的编号范围建好后不变；请另建一个来源。',
    en: 'A feed keeps its numbering. Register another one.',
  },
  not_in_programme: {
    zh: '这家门店当天不参加该会员计划，请换一笔消费或换计划。',
    en: 'The store does not take part on that day. Choose another purchase or programme.',
  },
  nothing_to_try: { zh: '请填写一笔消费，或选择一笔已有的消费。', en: 'Type a purchase, or choose one that there is.' },
  only_sales: { zh: '退货不产生积分，请选择一笔销售来试算。', en: 'Returns earn nothing. Choose a sale.' },
  rules_have_faults: { zh: '请修改标出的规则后再试。', en: 'Correct the rules that are marked, then try again.' },
  key_missing: { zh: '请填写活动编码，每个活动只奖励一次。', en: 'Name the activity, so that it is rewarded once.' },
  insufficient_points: {
    zh: '可用积分少于所需，请减少数量。',
    en: 'The member can spend less than this. Take fewer points.',
  },
  already_reversed: { zh: '这笔流水已冲正过，请刷新查看。', en: 'It was reversed before. Reload to see it.' },
  not_reversible: {
    zh: '过期、转移等流水不能冲正，请改用积分调整。',
    en: 'Expiries and transfers cannot be reversed. Correct the balance instead.',
  },
  unknown_entry: { zh: '没有这笔流水，请从列表重新打开。', en: 'There is no such entry. Open it from the list again.' },
  unknown_adjustment: { zh: '没有这份申请，请刷新列表。', en: 'There is no such request. Reload the list.' },
  adjustment_lapsed: { zh: '申请超过期限没有复核，请重新提交。', en: 'Nobody decided in time. Ask again.' },
  second_person_needed: {
    zh: '不能复核自己的申请，请由另一位有权限的员工处理。',
    en: 'Nobody approves their own request. Somebody else has to decide.',
  },
  unknown_freeze: { zh: '没有这笔冻结，请刷新查看。', en: 'There is no such freeze. Reload to see.' },
  freeze_ended: { zh: '这笔冻结已扣减或解冻，请刷新查看。', en: 'It was spent or released before. Reload to see.' },
  freeze_timed_out: {
    zh: '冻结已超时并解冻，如需使用请重新冻结。',
    en: 'It timed out and was released. Freeze the points again if they are needed.',
  },
  times_out_in_the_past: { zh: '请选择一个将来的超时时间。', en: 'Choose a time-out that lies in the future.' },
  tier_set_has_faults: { zh: '请修改标出的地方后再保存。', en: 'Correct the places that are marked, then save.' },
  unknown_level: {
    zh: '请选择现行等级中高于最低一级的等级。',
    en: 'Choose a level above the base of the set in force.',
  },
  invalid_until: { zh: '请选择今天或以后的截止日期。', en: 'Choose a last day that has not passed.' },
  nothing_granted: { zh: '这位会员没有手工授予的等级。', en: 'No level was granted to this member by hand.' },

  // Catalogue.
  unknown_product: {
    zh: '没有这个商品，可能已停用。请从列表重新打开。',
    en: 'There is no such product. Open it from the list again.',
  },
  invalid_category: {
    zh: '类目为 1 至 8 级名称，用斜杠分开，例如 食品/咖啡。',
    en: 'A category is 1 to 8 names with slashes between them, such as food/coffee.',
  },
  invalid_brand: { zh: '品牌为 1 至 100 个可见字符。', en: 'A brand is 1 to 100 printable characters.' },
  invalid_price: { zh: '价格不能为负，并须有币种。', en: 'A price is not negative and comes with its currency.' },
  invalid_attributes: {
    zh: '最多 50 个属性，每个文字不超过 500 个字符。',
    en: 'At most 50 attributes, with texts of 500 characters at most.',
  },

  // Tags.
  whole_group_only: {
    zh: '标签由集团统一维护和查看，请由拥有全集团权限的同事来做。',
    en: 'Tags are the whole group’s. Somebody with the whole group in scope has to do it.',
  },
  no_group: { zh: '请先在组织页面建立集团。', en: 'Make the group on the organization page first.' },
  unknown_check: {
    zh: '没有这项检查，请从数据质量页面重新打开。',
    en: 'There is no such check. Open it from the data quality page.',
  },
  unknown_lineage_node: {
    zh: '这个节点不存在，或不在您的数据权限内，请重新搜索。',
    en: 'It is not there, or outside your data scope. Search for it again.',
  },
  unknown_tag: {
    zh: '标签不存在或已停用，请从列表重新选择。',
    en: 'There is no such tag, or it was put away. Choose one from the list.',
  },
  unknown_group: { zh: '请选择一个存在的标签分组。', en: 'Choose a group of tags that there is.' },
  tag_is_fixed: {
    zh: '标签建好后类型与来源不变，请另建一个标签。',
    en: 'A tag keeps its type and kind. Make another one.',
  },
  tag_changed: { zh: '请重新打开这个标签，再做您的修改。', en: 'Open the tag again, then repeat your change.' },
  tag_makes_itself: {
    zh: '这个标签由规则或系统产生，不能手工填写；请改它的规则。',
    en: 'Its values come from a rule or from the house. Change the rule instead.',
  },
  tags_in_a_circle: {
    zh: '标签的规则互相引用成了循环，请去掉其中一处。',
    en: 'The rules name each other in a circle. Take one of them out.',
  },
  named_by_another: { zh: '请先修改引用它的标签，再停用它。', en: 'Change the tag whose rule names it first.' },
  built_in: {
    zh: '内置标签的取值来自别处，请到原处修改。',
    en: 'It is read elsewhere. Change it where it comes from.',
  },
  invalid_choices: {
    zh: '请检查选项：编码不能重复，名称不能为空。',
    en: 'Check the choices: no code twice, and none without a name.',
  },
  rule_has_faults: { zh: '请修改规则中标出的地方。', en: 'Correct the places of the rule that are marked.' },
  value_does_not_fit: {
    zh: '请按标签的类型填写，选项须从列表中选。',
    en: 'Give a value of the type of the tag; of choices, one from its list.',
  },

  // Imports.
  unsupported_file: {
    zh: '请上传 csv、csv.gz 或 xlsx 文件，并确认它没有损坏。',
    en: 'Upload a csv, csv.gz or xlsx file that is not damaged.',
  },
  unreadable_file: {
    zh: '请用表格软件打开后另存为 csv（UTF-8）或 xlsx，再上传。',
    en: 'Open it in a spreadsheet, save it as csv (UTF-8) or xlsx, and upload it again.',
  },
  file_too_large: { zh: '请把文件分成几个较小的再上传。', en: 'Split the file and upload the parts.' },
  too_many_files: {
    zh: '请等正在导入的文件处理完再上传。',
    en: 'Wait until the files that are there have been imported.',
  },
  unknown_file: { zh: '上传的文件已清理，请重新上传。', en: 'The upload was cleared away. Upload the file again.' },
  wrong_offset: {
    zh: '续传的位置对不上，请重新上传这个文件。',
    en: 'The pieces do not fit together. Upload the file again.',
  },
  no_desk: {
    zh: '这台服务器没有开启文件导入，请联系管理员。',
    en: 'This server takes no files. Ask an administrator.',
  },
  unknown_job: {
    zh: '没有这个导入任务，请从列表重新打开。',
    en: 'There is no such import. Open it from the list again.',
  },
  unknown_run: { zh: '没有这次导入，请从列表重新打开。', en: 'There is no such run. Open it from the list again.' },
  no_errors: { zh: '所有行都已导入，没有可下载的内容。', en: 'Every row was imported: there is nothing to download.' },
  not_running: { zh: '这次导入已经结束，请刷新查看结果。', en: 'The run is over. Reload to see what came of it.' },
  invalid_mapping: { zh: '请修改标出的列对应关系。', en: 'Correct the columns that are marked.' },
  layout_stale: { zh: '请重新打开这个格式，再做您的修改。', en: 'Open the layout again, then repeat your change.' },
  unknown_layout: {
    zh: '这个格式不存在或已停用，请另选一个。',
    en: 'The layout is gone or was put away. Choose another.',
  },
  unknown_preset: { zh: '请从列表中选择一个预设。', en: 'Choose a preset from the list.' },
  unknown_feed: {
    zh: '请由拥有全集团权限的同事先登记这个消费来源。',
    en: 'Somebody with the whole group in scope has to register this feed first.',
  },
  preset_or_mapping: {
    zh: '请选择预设、格式、映射或先前的导入，只选其一。',
    en: 'Choose one of: a preset, a layout, a mapping, an earlier run.',
  },
  preset_or_source: { zh: '请选择预设或消费来源，只选其一。', en: 'Choose either a preset or a feed.' },

  // Behaviour events, system.
  invalid_origin: {
    zh: '请写成 https://shop.example 的样子，不带路径。',
    en: 'Write it as https://shop.example, without a path.',
  },
  invalid_schema: { zh: '请检查属性的名称和类型。', en: 'Check the names and types of the properties.' },
  kind_is_fixed: {
    zh: '来源建好后类型与可信级别不变；请另建一个来源。',
    en: 'A source keeps its kind and trust. Make another one.',
  },
  trust_is_a_servers: {
    zh: '页面里的密钥谁都能看到，只有服务端来源可设为可信。',
    en: 'A key in a page can be used by anybody. Only a server can be trusted.',
  },
  no_projection: {
    zh: '此系统未启用分析数据（ATRIUM_OLAP=off）。',
    en: 'No figures are kept here (ATRIUM_OLAP=off).',
  },
  not_parked: { zh: '它已被处理或放弃，请刷新查看。', en: 'It was handled or given up meanwhile. Reload to see.' },
  no_worker: {
    zh: '这个进程不投递事件，请在运行后台进程的服务上重试。',
    en: 'This process delivers no events. Try it where a worker runs.',
  },
}
