"""The list of entry points with QR codes, for everybody."""

import asyncio

from fastapi import APIRouter, Request, Response

from services.portal.entry_points import addresses_of, qr_svg, sheet
from services.portal.gateway import GatewayDep
from services.portal.render import page, pdf_response
from services.portal.routing import Route

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/entry-points")
async def show_entry_points(request: Request, gateway: GatewayDep) -> Response:
    """Each entry point with its official address and QR code."""
    points = addresses_of(gateway.settings.portal_address)
    return page(request, "entry_points/entry_points.html", {"points": points, "qr_svg": qr_svg})


@router.get("/entry-points.pdf")
async def show_sheet(gateway: GatewayDep) -> Response:
    """The same on one sheet of A4."""
    body = await asyncio.to_thread(sheet, gateway.settings.portal_address)
    return pdf_response(body, "lsq-entry-points.pdf")
