"""Workflows as text for people: a diagram in Mermaid's language, and tables."""


def diagram(workflow):
    """The phases and the ways between them, as a state diagram of Mermaid."""
    lines = ["stateDiagram-v2", f"    [*] --> {_name(workflow.initial)}"]
    lines += [f"    {_name(p.key)}: {p.label}" for p in workflow.phases]
    lines += [
        f"    {_name(source)} --> {_name(row.target)}: {row.key}"
        for row in workflow.transitions
        for source in row.sources
    ]
    lines += [f"    {_name(p.key)} --> [*]" for p in workflow.phases if p.final]
    return "\n".join(lines)


def phase_rows(workflow):
    """One row per phase: key, label, public label, whether it is final."""
    return [
        (p.key, str(p.label), str(p.public_label), "yes" if p.final else "")
        for p in workflow.phases
    ]


def transition_rows(workflow):
    """One row per transition: key, from, to, permission, event."""
    return [
        (row.key, ", ".join(row.sources), row.target, row.permission, row.event)
        for row in workflow.transitions
    ]


def _name(key):
    return key.replace("-", "_")
