"""Every address of the desk. Each page says who may open it, here or where it stands."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.urls import path

from ontherecord.desk.api.urls import urlpatterns as api
from ontherecord.desk.lists.urls import urlpatterns as lists
from ontherecord.desk.permission.declaring import public, signed_in, while_signing_in
from ontherecord.desk.using.urls import urlpatterns as using
from ontherecord.desk.web import auditing, health, pages
from ontherecord.desk.web.accounts import agreeing, teams
from ontherecord.desk.web.accounts import pages as accounts
from ontherecord.desk.web.accounts.choosing import ChoosePassword
from ontherecord.desk.web.signing_in import SetUpApp

handler403 = pages.refused
handler404 = pages.not_there

signing_in = [
    path("sign-in/", public(account.login), name="account_login"),
    path(
        "sign-in/choose/<str:uidb64>/<str:token>/",
        public(ChoosePassword.as_view()),
        name="choose_password",
    ),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("sign-in/closed/", public(account.account_inactive), name="account_inactive"),
    path("sign-in/second-factor/", public(second_factor.authenticate), name="mfa_authenticate"),
    path("account/again/", while_signing_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/again/code/", signed_in(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/", while_signing_in(second_factor.index), name="mfa_index"),
    path("account/done/", agreeing.done_to_me, name="done_to_me"),
    path("account/done/known/", agreeing.known_to_me, name="known_to_me"),
    path("account/password/", signed_in(account.password_change), name="account_change_password"),
    path("account/app/", while_signing_in(SetUpApp.as_view()), name="mfa_activate_totp"),
    path("account/app/remove/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/codes/",
        signed_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/codes/new/",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/codes/file/",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(
        "sign-in/with/<str:provider_id>/",
        public(openid_connect.login),
        name="openid_connect_login",
    ),
    path(
        "sign-in/with/<str:provider_id>/answer/",
        public(openid_connect.callback),
        name="openid_connect_callback",
    ),
    path(
        "sign-in/cancelled/",
        public(provider.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("sign-in/failed/", public(provider.login_error), name="socialaccount_login_error"),
]

urlpatterns = [
    path("", pages.start, name="start"),
    path("audit/", auditing.audit_page, name="audit"),
    path("audit/who-looked/", auditing.who_looked, name="who_looked"),
    path("audit/who-looked/<slug:kind>/<str:thing_id>/", auditing.access_list, name="access_list"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.add, name="add_account"),
    path("accounts/denials/", accounts.denied, name="denials"),
    path("accounts/proposals/", agreeing.proposals, name="proposals"),
    path("accounts/proposals/<uuid:proposal_id>/", agreeing.proposal, name="proposal"),
    path("accounts/teams/", teams.teams, name="teams"),
    path("accounts/teams/<uuid:team_id>/", teams.team, name="team"),
    path("accounts/teams/<uuid:team_id>/give/", teams.give_to_team, name="give_to_team"),
    path(
        "accounts/teams/<uuid:team_id>/end/<uuid:held_id>/",
        teams.end_patch_of_team,
        name="end_patch_of_team",
    ),
    path("accounts/patches/", teams.patches, name="patches"),
    path("accounts/<uuid:account_id>/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/give/<slug:what>/", accounts.give_to, name="give_to_account"),
    path(
        "accounts/<uuid:account_id>/end/<slug:what>/<uuid:held_id>/",
        accounts.end_of,
        name="end_of_account",
    ),
    path("accounts/<uuid:account_id>/<slug:deed>/", accounts.act, name="act_on_account"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *lists,
    *using,
    *signing_in,
    *api,
]

if settings.CONFIGURATION.shows_gallery:
    from ontherecord.desk.web import gallery

    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
