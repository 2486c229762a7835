from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def tasks(request):
    return render(request, "accounts/tasks.html")
