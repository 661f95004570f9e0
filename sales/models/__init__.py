from sales.models.approval import ApprovalState, StageApproval
from sales.models.bundle import BundlePart
from sales.models.competitor import Competitor, CompetitorQuerySet, DealCompetitor, Standing
from sales.models.coupon import Coupon, CouponUse
from sales.models.deal import Deal, DealQuerySet
from sales.models.deal_line import DealLine, DealPricing
from sales.models.deal_person import DealPerson, DealRole
from sales.models.document_number import DocumentCounter, DocumentKind
from sales.models.follow_up import FollowUp, FollowUpRule, RuleKind
from sales.models.letterhead import Letterhead
from sales.models.line import LineModel, LineSort
from sales.models.loss_reason import LossReason, ReasonFor
from sales.models.milestone import DealMilestone
from sales.models.pipeline import USUAL_CATEGORY, Category, Phase, Pipeline, Stage, Status
from sales.models.price import Price
from sales.models.price_book import PriceBook
from sales.models.product import BundlePrice, Period, Product, ProductQuerySet, ProductType
from sales.models.promotion import Promotion, PromotionProduct, PromotionScope
from sales.models.quote import Approval, Quote, QuoteLine, QuoteQuerySet, QuoteStatus
from sales.models.quote_approval import QuoteApproval
from sales.models.quote_policy import QuotePolicy
from sales.models.quote_sheet import QuoteSheet, Requirement
from sales.models.quote_version import Answer, QuoteAnswer, QuoteQuestion, QuoteVersion
from sales.models.selling import SellingTerms
from sales.models.stage_change import DealStageChange
from sales.models.stock import Reservation, StockLevel, StockMove, StockSort
from sales.models.target import Target
from sales.models.tax_class import TaxCategory, TaxClass, TaxRate
from sales.models.unit import Unit
from sales.models.variant import Variant, sku_key

__all__ = [
    "USUAL_CATEGORY",
    "Answer",
    "Approval",
    "ApprovalState",
    "BundlePart",
    "BundlePrice",
    "Category",
    "Competitor",
    "CompetitorQuerySet",
    "Coupon",
    "CouponUse",
    "Deal",
    "DealCompetitor",
    "DealLine",
    "DealMilestone",
    "DealPerson",
    "DealPricing",
    "DealQuerySet",
    "DealRole",
    "DealStageChange",
    "DocumentCounter",
    "DocumentKind",
    "FollowUp",
    "FollowUpRule",
    "Letterhead",
    "LineModel",
    "LineSort",
    "LossReason",
    "Period",
    "Phase",
    "Pipeline",
    "Price",
    "PriceBook",
    "Product",
    "ProductQuerySet",
    "ProductType",
    "Promotion",
    "PromotionProduct",
    "PromotionScope",
    "Quote",
    "QuoteAnswer",
    "QuoteApproval",
    "QuoteLine",
    "QuotePolicy",
    "QuoteQuerySet",
    "QuoteQuestion",
    "QuoteSheet",
    "QuoteStatus",
    "QuoteVersion",
    "ReasonFor",
    "Requirement",
    "Reservation",
    "RuleKind",
    "SellingTerms",
    "Stage",
    "StageApproval",
    "Standing",
    "Status",
    "StockLevel",
    "StockMove",
    "StockSort",
    "Target",
    "TaxCategory",
    "TaxClass",
    "TaxRate",
    "Unit",
    "Variant",
    "sku_key",
]
