"""Sentences by code, in English and in Chinese. What a lint remarks about accounts and rewards; what nobody hears."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # What a lint remarks
    "lint.burnt": "{kind} is a transfer, and here it is spent: the points reach nobody; let a Ledger send them",
    "lint.paid_twice": "{kind} is charged here by {policy} as well: one such fact is paid twice",
    "lint.unheard": "nothing in the book hears {kind}: such facts change nothing",
    "lint.too_dear": "{reward} costs {price} {account}, and all rules together pay {most} at most, ever",
    # What nobody hears
    "unheard.row": "{kind} ({name}): {facts} in the log, and nothing in the book hears or counts them",
    "unheard.hint": "{sentence}; {hint}",
    "unheard.transfer": "a Ledger hears them where its `sends` names the kind",
    "unheard.grant": "an account hears them where its `grants` names the kind",
    "unheard.spend": "an account hears them where its `spends` names the kind",
    "unheard.hold": "a Ledger hears them, an Account does not",
    "unheard.reward": "the policy Rewards hears them",
    "unheard.posted": "a post by a member; for a hold that becomes a payment the kind is hold_posted",
}

CHINESE: Mapping[str, str] = {
    # What a lint remarks
    "lint.burnt": "{kind}是转让，此处却作消费：积分不会到达任何人；请用 Ledger 的 sends",
    "lint.paid_twice": "{policy} 也为{kind}向此账户收费：同一事实会付两次",
    "lint.unheard": "章程中没有制度听取{kind}：此类事实不起作用",
    "lint.too_dear": "{reward}需 {price} {account}，而所有规则累计至多发放 {most}",
    # What nobody hears
    "unheard.row": "{kind}（{name}）：记录中有 {facts} 条，章程中没有制度听取，也没有指标计入",
    "unheard.hint": "{sentence}；{hint}",
    "unheard.transfer": "Ledger 的 sends 写明该类型时才会听取",
    "unheard.grant": "账户的 grants 写明该类型时才会听取",
    "unheard.spend": "账户的 spends 写明该类型时才会听取",
    "unheard.hold": "Ledger 会听取，Account 不会",
    "unheard.reward": "由制度 Rewards 听取",
    "unheard.posted": "这是成员发帖；预扣入账的类型是 hold_posted",
}
