ALTER TYPE "public"."chain_ids" ADD VALUE 'pocket-lego-testnet';
