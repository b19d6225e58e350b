"""A Lambda function that answers for the API in place of Amazon Personalize: a list of bestsellers.

Deploy it with the Python runtime and the handler `recommender.handler`, and name its ARN in a variation of type
`lambda`.
"""

BESTSELLERS = ["sku-1", "sku-2", "sku-3", "sku-4", "sku-5"]


def handler(event, context):
    """Answers one request; docs/origins.md says what `event` holds."""
    if event["action"] == "rerank-items":
        # Bestsellers first, the others in the order in which they came.
        rank = {item: position for position, item in enumerate(BESTSELLERS)}
        ranked = sorted(event["itemList"], key=lambda item: rank.get(item, len(BESTSELLERS)))
        return {"personalizedRanking": [{"itemId": item} for item in ranked]}
    # `itemId` is there for related items alone: the item itself is no answer.
    items = [item for item in BESTSELLERS if item != event.get("itemId")]
    return {"itemList": [{"itemId": item} for item in items[: event["numResults"]]]}
