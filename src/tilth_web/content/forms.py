from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Fields as the style guide shows them."""

    field_template_name = "forms/field.html"
